/** The question that the machine's user is being asked, as the viewer reports it. */
export interface PendingConsent {
  /** In milliseconds since 1970; null while the question is not on the user's screen. */
  readonly expiresAt: number | null;
  readonly timeoutSeconds: number | null;
}

/**
 * Whole seconds that the user has left; null while the question is not on the screen. The clocks of this browser and of
 * Guru Connect may differ, so it is never more than the question was given.
 * @param now in milliseconds since 1970
 */
export function secondsLeft({ expiresAt, timeoutSeconds }: PendingConsent, now: number): number | null {
  if (expiresAt === null) return null;
  const seconds = Math.ceil((expiresAt - now) / 1000);
  return Math.max(0, Math.min(seconds, timeoutSeconds ?? seconds));
}

/** @param payload of `viewer:consent_pending`; its fields are missing until the user is asked, and before contract 1.4 */
export function pendingConsent(payload: object): PendingConsent {
  const { expires_at, timeout_seconds } = payload as { expires_at?: unknown; timeout_seconds?: unknown };
  const expiresAt = typeof expires_at === 'string' ? Date.parse(expires_at) : Number.NaN;
  return {
    expiresAt: Number.isNaN(expiresAt) ? null : expiresAt,
    timeoutSeconds: typeof timeout_seconds === 'number' ? timeout_seconds : null,
  };
}

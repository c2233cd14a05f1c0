import type { KnownSessionEndReason } from 'guru-connect-contract';

/** Reasons of `viewer:disconnected` that are the viewer's own; the others are end reasons of the session. */
export type ViewerEndReason = 'host_requested' | 'connection_lost' | 'replaced' | 'refused';

/**
 * Why a connection ended for good.
 * `code` is for programs (the embed protocol's open sets), `detail` one sentence for people from this side,
 * `clean` says that somebody ended it on purpose, `retryable` that a new viewer token may help.
 */
export interface Ending {
  readonly code: string;
  /** `reason` of `viewer:disconnected`: an open set, a later relay may name others. */
  readonly reason: string;
  readonly detail: string;
  readonly clean: boolean;
  readonly retryable: boolean;
}

const CLEAN_REASONS: ReadonlySet<string> = new Set<KnownSessionEndReason | ViewerEndReason>([
  'requested',
  'viewer_left',
  'host_requested',
]);

/** Ends of a session that the host hears of as an error of their own. */
const CONSENT_CODES: Readonly<Record<string, string>> = {
  consent_declined: 'consent_declined',
  consent_timed_out: 'consent_timed_out',
  consent_unavailable: 'consent_unavailable',
  no_consent_helper: 'consent_unavailable',
  nobody_logged_in: 'consent_unavailable',
  locked: 'consent_unavailable',
} satisfies Partial<Record<KnownSessionEndReason, string>>;

/** The machine's own doing: what it said last says more than that it did. */
const BY_MACHINE: ReadonlySet<string> = new Set<KnownSessionEndReason>([
  'agent_refused',
  'agent_error',
  'indicator_lost',
]);

/** Whether the machine ended the session by itself, and says why in words of its own. */
export function isByMachine(reason: string): boolean {
  return BY_MACHINE.has(reason);
}

/** A session that the relay says is over, with its `end_reason`. */
export function sessionEnded(reason: string): Ending {
  return {
    code: Object.hasOwn(CONSENT_CODES, reason) ? (CONSENT_CODES[reason] ?? '') : 'session_ended',
    reason: reason || 'requested',
    detail: 'The session has ended.',
    clean: CLEAN_REASONS.has(reason || 'requested'),
    retryable: false,
  };
}

/** The technician, or the page around the viewer, left. */
export function leftBy(reason: 'viewer_left' | 'host_requested'): Ending {
  return { code: reason, reason, detail: 'The viewer has left the session.', clean: true, retryable: false };
}

/** Something failed for good. */
export function failure(
  code: string,
  detail: string,
  retryable: boolean,
  reason: KnownSessionEndReason | ViewerEndReason = 'refused',
): Ending {
  return { code, reason, detail, clean: false, retryable };
}

import type { ConnectSession } from '../connect-client/connect-client.ts';
import type { KnownConsentState } from '../connect-client/contract-words.ts';
import type { JsonObject } from '../database/sql.ts';

/** Consent of the machine's user, as Guru Connect reports it. */
export type Consent = NonNullable<ConnectSession['consent']>;

/** What the row keeps of it. */
export interface StoredConsent {
  state: string;
  cause: string | null;
  asked_at: string | null;
  expires_at: string | null;
  answered_at: string | null;
  receipt: { event_id: string; hash: string } | null;
}

/** Events of the audit that consent leads to, named as Guru Connect names its own. */
export type ConsentEvent =
  | 'consent_shown'
  | 'consent_accepted'
  | 'consent_declined'
  | 'consent_timed_out'
  | 'consent_withdrawn'
  | 'consent_unavailable';

/** Null: nothing has happened yet. */
const EVENTS = {
  not_required: null,
  pending: null,
  granted: 'consent_accepted',
  declined: 'consent_declined',
  timed_out: 'consent_timed_out',
  withdrawn: 'consent_withdrawn',
  unavailable: 'consent_unavailable',
} as const satisfies Record<KnownConsentState, ConsentEvent | null>;

const eventOf = (state: string): ConsentEvent | null =>
  Object.hasOwn(EVENTS, state) ? EVENTS[state as KnownConsentState] : null;

/**
 * What a report says that the row does not have yet. Reports come more than once and in any order: a question is shown
 * once, and its outcome is final. A state of a later minor is no event; the session's end says what came of it.
 */
export function consentNews(
  before: StoredConsent | null,
  now: Consent | null | undefined,
): { event: ConsentEvent; consent: StoredConsent } | null {
  if (now == null || (before !== null && eventOf(before.state) !== null)) return null;
  const isShown = before === null && now.state === 'pending' && now.asked_at !== null;
  const event = isShown ? 'consent_shown' : eventOf(now.state);
  if (event === null) return null;
  const { state, cause, asked_at, expires_at, answered_at, receipt } = now;
  return { event, consent: { state, cause, asked_at, expires_at, answered_at, receipt } };
}

/** As the audit's event and the column keep it. */
export function consentJson({ receipt, ...rest }: StoredConsent): JsonObject {
  return { ...rest, receipt: receipt === null ? null : { ...receipt } };
}

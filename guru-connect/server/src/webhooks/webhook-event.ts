import type {
  ConsentAcceptedWebhook,
  ConsentDeclinedWebhook,
  ConsentShownWebhook,
  ConsentTimedOutWebhook,
  ConsentUnavailableWebhook,
  ConsentWithdrawnWebhook,
  SessionEndedWebhook,
  SessionResumedWebhook,
  SessionStartedWebhook,
} from 'guru-connect-contract/types';
import { presentSession, presentTime } from '../contract/present.ts';
import type { SessionChange } from '../sessions/session.ts';
import type { SessionEventType } from '../sessions/session-event.ts';
import type { SessionProof } from '../sessions/session-store.ts';
import { gapSeconds } from '../sessions/session-row.ts';

type ConsentWebhook =
  | ConsentShownWebhook
  | ConsentAcceptedWebhook
  | ConsentDeclinedWebhook
  | ConsentTimedOutWebhook
  | ConsentUnavailableWebhook
  | ConsentWithdrawnWebhook;

/** Contract: bodies of webhooks, as far as this release sends them. */
export type SessionWebhook =
  | SessionStartedWebhook
  | SessionResumedWebhook
  | SessionEndedWebhook
  | ConsentWebhook;

const CONSENT: Partial<Record<SessionEventType, ConsentWebhook['type']>> = {
  consent_shown: 'consent.shown',
  consent_accepted: 'consent.accepted',
  consent_declined: 'consent.declined',
  consent_timed_out: 'consent.timed_out',
  consent_unavailable: 'consent.unavailable',
  consent_withdrawn: 'consent.withdrawn',
};

/**
 * What the receiver is told of a transition, in its order: of the user's consent first. Viewer and agent meet when the
 * session becomes active: the first time it has started, each later time it has been resumed.
 */
export function webhooksOf(change: SessionChange, proof?: SessionProof): SessionWebhook[] {
  const { before, after, events, at } = change;
  const timestamp = presentTime(at);
  const session = presentSession(after, proof);
  const consent = events
    .flatMap(({ type }) => CONSENT[type] ?? [])
    .map((type): ConsentWebhook => {
      const { timeout_seconds } = after.consent_policy;
      const { receipt, cause } = session.consent ?? { receipt: null, cause: null };
      return { type, timestamp, data: { session, timeout_seconds, receipt, cause } };
    });
  if (after.status === 'ended') return [...consent, { type: 'session.ended', timestamp, data: { session } }];
  if (after.status !== 'active' || before.status === 'active') return consent;
  if (before.joined_at === null) {
    return [...consent, { type: 'session.started', timestamp, data: { session } }];
  }
  const gap_seconds = gapSeconds(before.parted_at ?? at, at);
  return [...consent, { type: 'session.resumed', timestamp, data: { session, gap_seconds } }];
}

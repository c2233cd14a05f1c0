import type {
  SessionEndedWebhook,
  SessionResumedWebhook,
  SessionStartedWebhook,
} from 'guru-connect-contract/types';
import { presentSession, presentTime } from '../contract/present.ts';
import type { SessionChange } from '../sessions/session.ts';
import type { EndedChain } from '../sessions/session-store.ts';
import { gapSeconds } from '../sessions/session-row.ts';

/** Contract: bodies of webhooks, as far as this release sends them. */
export type SessionWebhook = SessionStartedWebhook | SessionResumedWebhook | SessionEndedWebhook;

/**
 * What the receiver is told of a transition; undefined: nothing. Viewer and agent meet when the session becomes active:
 * the first time it has started, each later time it has been resumed.
 */
export function webhookOf(
  { before, after, at }: SessionChange,
  chain?: EndedChain,
): SessionWebhook | undefined {
  const timestamp = presentTime(at);
  const session = presentSession(after, chain);
  if (after.status === 'ended') return { type: 'session.ended', timestamp, data: { session } };
  if (after.status !== 'active' || before.status === 'active') return undefined;
  if (before.joined_at === null) return { type: 'session.started', timestamp, data: { session } };
  const gap_seconds = gapSeconds(before.parted_at ?? at, at);
  return { type: 'session.resumed', timestamp, data: { session, gap_seconds } };
}

import type { EndReason } from './end-reason.ts';

/**
 * What decides how long a session may still wait. All times are milliseconds of one monotonic clock, so that setting the
 * machine's clock ends no session.
 */
export interface Waiting {
  readonly expiresAt: number;
  /** While the user's answer is awaited; `dueAt`: when the machine must have answered, once it was asked. */
  readonly consent: { readonly dueAt: number | undefined } | undefined;
  /** When the user agreed; undefined: not yet, or nobody had to be asked. */
  readonly grantedAt: number | undefined;
  /** When the first viewer connected; undefined: none has. */
  readonly startedAt: number | undefined;
  readonly viewerAwaySince: number | undefined;
  /** Since when the agent's control or data socket is missing. */
  readonly agentAwaySince: number | undefined;
  /** When this relay adopted it from one that is gone, while neither peer has come back; undefined: else. */
  readonly adoptedAt: number | undefined;
  /** When the viewer last gave input, or connected. */
  readonly activeAt: number | undefined;
}

/** How long a session may be what, in milliseconds. */
export interface SessionLimits {
  /** How long a lost viewer or agent is waited for. */
  readonly graceMs: number;
  /** How long a session waits for its first viewer once its user has agreed. */
  readonly waitMs: number;
  /** Longest duration from the first viewer on. */
  readonly longestMs: number;
  /** Longest time without input while a viewer is connected; Infinity: no limit. */
  readonly idleMs: number;
}

export interface Deadline {
  readonly at: number;
  readonly reason: EndReason;
}

/**
 * When, and why, the session ends if nothing more happens. Before its first viewer only its own expiry counts;
 * afterwards the earliest of: a peer that stays away longer than the grace, the longest duration, the idle limit.
 */
export function sessionDeadline(waiting: Waiting, limits: SessionLimits): Deadline {
  const { startedAt, viewerAwaySince: viewer, grantedAt, adoptedAt, activeAt } = waiting;
  if (waiting.consent) return consentDeadline(waiting, waiting.consent.dueAt, limits);
  if (startedAt === undefined) {
    const expiresAt = grantedAt === undefined ? waiting.expiresAt : grantedAt + limits.waitMs;
    return { at: Math.max(expiresAt, waiting.expiresAt), reason: 'expired' };
  }
  // An agent that is not there yet is only missed once somebody wants to see its screen, and may.
  const agent = waiting.agentAwaySince && Math.max(waiting.agentAwaySince, startedAt, grantedAt ?? 0);
  const deadlines: Deadline[] = [{ at: startedAt + limits.longestMs, reason: 'duration_limit' }];
  if (adoptedAt !== undefined) {
    deadlines.push({ at: adoptedAt + limits.graceMs, reason: 'relay_restarted' });
  } else {
    if (viewer !== undefined) deadlines.push({ at: viewer + limits.graceMs, reason: 'viewer_left' });
    if (agent !== undefined) deadlines.push({ at: agent + limits.graceMs, reason: 'agent_lost' });
    if (viewer === undefined && activeAt !== undefined) {
      deadlines.push({ at: activeAt + limits.idleMs, reason: 'idle_timeout' });
    }
  }
  return earliest(deadlines);
}

/** Nobody misses the machine before it was asked; afterwards it has to answer, connected or not. */
function consentDeadline(waiting: Waiting, dueAt: number | undefined, { graceMs }: SessionLimits): Deadline {
  const { viewerAwaySince: viewer, expiresAt } = waiting;
  const answer: Deadline =
    dueAt === undefined ? { at: expiresAt, reason: 'expired' } : { at: dueAt, reason: 'consent_unavailable' };
  return earliest(
    viewer === undefined ? [answer] : [answer, { at: viewer + graceMs, reason: 'viewer_left' }],
  );
}

function earliest(deadlines: readonly Deadline[]): Deadline {
  return deadlines.reduce((first, one) => (one.at < first.at ? one : first));
}

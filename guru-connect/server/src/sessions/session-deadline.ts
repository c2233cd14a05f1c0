import type { EndReason } from './end-reason.ts';

/**
 * What decides how long a session may still wait. All times are milliseconds of one monotonic clock, so that setting the
 * machine's clock ends no session.
 */
export interface Waiting {
  readonly expiresAt: number;
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
  const { startedAt, viewerAwaySince: viewer, adoptedAt, activeAt } = waiting;
  if (startedAt === undefined) return { at: waiting.expiresAt, reason: 'expired' };
  // An agent that is not there yet is only missed once somebody wants to see its screen.
  const agent = waiting.agentAwaySince && Math.max(waiting.agentAwaySince, startedAt);
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
  return deadlines.reduce((first, one) => (one.at < first.at ? one : first));
}

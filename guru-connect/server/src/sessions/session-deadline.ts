/** Contract: Session.end_reason, as far as this release gives it. */
export type EndReason =
  | 'requested'
  | 'viewer_left'
  | 'agent_lost'
  | 'expired'
  | 'agent_refused'
  | 'key_revoked'
  | 'relay_restarted';

/** What decides how long a session may still wait; times in milliseconds since the epoch. */
export interface Waiting {
  readonly expiresAt: number;
  /** When the first viewer connected; undefined: none has. */
  readonly firstViewerAt: number | undefined;
  readonly viewerAwaySince: number | undefined;
  /** The agent's control or data socket is missing since then. */
  readonly agentAwaySince: number | undefined;
  readonly graceMs: number;
}

/**
 * When, and why, the session ends if nothing more happens. Before its first viewer only its own expiry counts;
 * afterwards whoever has been away longer than the grace ends it, the viewer first when both are.
 */
export function sessionDeadline(waiting: Waiting): { at: number; reason: EndReason } | undefined {
  if (waiting.firstViewerAt === undefined) return { at: waiting.expiresAt, reason: 'expired' };
  const viewer = waiting.viewerAwaySince;
  // An agent that is not there yet is only missed once somebody wants to see its screen.
  const agent = waiting.agentAwaySince && Math.max(waiting.agentAwaySince, waiting.firstViewerAt);
  if (viewer === undefined && agent === undefined) return undefined;
  if (viewer !== undefined && (agent === undefined || viewer <= agent)) {
    return { at: viewer + waiting.graceMs, reason: 'viewer_left' };
  }
  return agent === undefined ? undefined : { at: agent + waiting.graceMs, reason: 'agent_lost' };
}

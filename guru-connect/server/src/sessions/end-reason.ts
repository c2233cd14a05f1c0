/** Contract: Session.end_reason, as far as this release gives it. */
export type EndReason =
  | 'requested'
  | 'viewer_left'
  | 'agent_lost'
  | 'expired'
  | 'agent_refused'
  | 'agent_error'
  | 'key_revoked'
  | 'relay_restarted'
  | 'duration_limit'
  | 'idle_timeout';

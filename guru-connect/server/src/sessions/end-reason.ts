import type { KnownSessionEndReason } from 'guru-connect-contract';

/** Contract: Session.end_reason, as far as this release gives it. A name that the contract does not have is an error. */
export type EndReason = Known<
  | 'requested'
  | 'viewer_left'
  | 'agent_lost'
  | 'expired'
  | 'agent_refused'
  | 'agent_error'
  | 'key_revoked'
  | 'relay_restarted'
  | 'duration_limit'
  | 'idle_timeout'
  | 'consent_declined'
  | 'consent_timed_out'
  | 'consent_unavailable'
  | 'consent_withdrawn'
  | 'no_consent_helper'
  | 'nobody_logged_in'
  | 'locked'
  | 'ended_by_user'
  | 'indicator_lost'
  | 'code_expired'
>;

type Known<Reason extends KnownSessionEndReason> = Reason;

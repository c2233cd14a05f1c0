import type { KnownSessionEventType } from 'guru-connect-contract';

/** Contract: SessionEvent.type, as far as this release writes it. A name that the contract does not have is an error. */
export type SessionEventType = Known<
  | 'created'
  | 'agent_bound'
  | 'viewer_token_created'
  | 'viewer_connected'
  | 'viewer_disconnected'
  | 'viewer_refused'
  | 'agent_disconnected'
  | 'input_first'
  | 'monitor_selected'
  | 'interrupted'
  | 'resumed'
  | 'consent_shown'
  | 'consent_accepted'
  | 'consent_declined'
  | 'consent_timed_out'
  | 'consent_withdrawn'
  | 'consent_unavailable'
  | 'consent_input_refused'
  | 'code_redeemed'
  | 'ended'
>;

type Known<Type extends KnownSessionEventType> = Type;

type Plain = string | number | boolean;

/** A type alias, so that it is JSON for the database driver. */
export type EventData = { readonly [Name in string]: Plain | { readonly [Part in string]: Plain } };

/** One row of connect_session_events, as it is read. */
export interface SessionEventRow {
  readonly event_id: string;
  readonly type: SessionEventType;
  readonly occurred_at: Date;
  readonly data: EventData;
}

import type { ConsentPolicy, SessionMode } from '../consent/consent-policy.ts';
import type { EndReason } from './end-reason.ts';
import type { SessionEventType } from './session-event.ts';
import type { SessionState } from './session-state.ts';
import type { SessionStatus } from './session-status.ts';

/** Whether viewer and agent have been connected to each other, and whether they have lost each other since. */
export interface Pairing {
  /** When they first were; null: not yet. */
  readonly joined_at: Date | null;
  /** Since when they are apart again; null: they are together, or never were. */
  readonly parted_at: Date | null;
  /** Why they are apart; null exactly when parted_at is. */
  readonly parted_by: PartedBy | null;
}

export type PartedBy = 'relay_restarted' | 'agent_lost' | 'viewer_left';

/** How the user was asked, and when. All of it is null while nobody was. */
export interface ConsentColumns {
  /** When the question came onto the screen, and until when an answer counts. */
  readonly consent_asked_at: Date | null;
  readonly consent_expires_at: Date | null;
  readonly consent_answered_at: Date | null;
  /** Why nobody could be asked. */
  readonly consent_cause: string | null;
  /** The event that is the receipt. */
  readonly consent_event_id: string | null;
}

/** One row of connect_sessions. `status` is derived from the state columns and kept for queries. */
export interface SessionRow extends Pairing, ConsentColumns {
  readonly session_id: string;
  readonly agent_id: string;
  readonly mode: SessionMode;
  readonly status: SessionStatus;
  readonly agent_state: SessionState['agent'];
  readonly viewer_state: SessionState['viewer'];
  readonly consent: SessionState['consent'];
  readonly consent_policy: ConsentPolicy;
  /** Whether its machine joins with a support code. */
  readonly by_code: boolean;
  readonly source: string;
  readonly technician_id: string;
  readonly technician_name: string;
  readonly reason: string | null;
  readonly created_at: Date;
  readonly expires_at: Date;
  /** When the first viewer connected. */
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly end_reason: EndReason | null;
  /** When the last viewer or agent left; null while it is there, or was never there. */
  readonly viewer_left_at: Date | null;
  readonly agent_left_at: Date | null;
  /** The relay that serves it; null: made by release 1.0. */
  readonly relay_id: string | null;
  /** Counts its changes. */
  readonly revision: number;
}

export type NewSession = Pick<
  SessionRow,
  | 'session_id'
  | 'agent_id'
  | 'mode'
  | 'source'
  | 'technician_id'
  | 'technician_name'
  | 'reason'
  | 'expires_at'
  | 'consent_policy'
  | 'by_code'
>;

/** A session before and after a transition. */
export interface SessionChange {
  readonly before: SessionRow;
  readonly after: SessionRow;
  /** The audit events that the transition wrote. */
  readonly events: readonly { readonly type: SessionEventType }[];
  readonly at: Date;
}

import type { KnownRemoteControlStatus } from '@guru-rmm/api/remote-control.ts';
import { type StateTable, transition } from '@guru-rmm/base/state-table.ts';
import type { ConsentEvent } from './consent.ts';

/** Life of a remote-control row, as a table: which events may happen in each state, and where they lead. */
export type RemoteControlStatus = KnownRemoteControlStatus;

/** Events after the row was created. Each is one line of the audit. */
export type RemoteControlEvent =
  /** The machine was told to fetch and start Guru Connect's agent; it has. */
  | 'agent_preparing'
  | 'agent_ready'
  /** The code with which the machine joins an attended session is made on Guru Connect. */
  | 'support_code_created'
  /** Guru Connect's reports of the machine's user. */
  | ConsentEvent
  /** Somebody, or this server by itself, asked for the end. Recorded first: Guru Connect's own report may close the row. */
  | 'end_requested'
  | 'handed_over'
  /** Its technician got another viewer for it: after a reload, or in another window. */
  | 'resumed'
  | 'failed'
  | 'ended'
  /** Reports of the technician's page. */
  | 'viewer_connected'
  | 'first_frame'
  | 'viewer_error'
  /** Guru Connect has confirmed that nothing of a closed session is open there, or it cannot be any more. */
  | 'connect_session_cleaned_up'
  | 'cleanup_expired';

type Transitions = Partial<Record<RemoteControlEvent, RemoteControlStatus>>;

/** Guru Connect's reports come in any order: one may follow the end. */
const consent = (status: RemoteControlStatus) =>
  ({
    consent_shown: status,
    consent_accepted: status,
    consent_declined: status,
    consent_timed_out: status,
    consent_withdrawn: status,
    consent_unavailable: status,
  }) satisfies Record<ConsentEvent, RemoteControlStatus>;

/** A closed row stays closed; late reports and the clean-up on Guru Connect are still recorded. */
const closed = (status: 'ended' | 'failed'): Transitions => ({
  ...consent(status),
  viewer_connected: status,
  first_frame: status,
  viewer_error: status,
  connect_session_cleaned_up: status,
  cleanup_expired: status,
});

const TRANSITIONS: StateTable<RemoteControlStatus, RemoteControlEvent> = {
  starting: {
    ...consent('starting'),
    support_code_created: 'starting',
    agent_preparing: 'starting',
    agent_ready: 'starting',
    end_requested: 'starting',
    handed_over: 'active',
    failed: 'failed',
  },
  active: {
    ...consent('active'),
    resumed: 'active',
    end_requested: 'active',
    viewer_connected: 'active',
    first_frame: 'active',
    viewer_error: 'active',
    ended: 'ended',
    // The answer was made but the technician's browser had gone.
    failed: 'failed',
  },
  ended: closed('ended'),
  failed: closed('failed'),
};

/** The next state, or null when the event may not happen. */
export function nextStatus(
  status: RemoteControlStatus,
  event: RemoteControlEvent,
): RemoteControlStatus | null {
  return transition(TRANSITIONS, status, event);
}

/** Every event of the table: what the audit may hold of a session after it was created. */
export function allEvents(): Set<string> {
  return new Set(Object.values(TRANSITIONS).flatMap(Object.keys));
}

import { type StateTable, statesAllowing, transition } from '@guru-rmm/base/state-table.ts';

/** Life of a remote-control row, as a table: what may happen in each state, and where it leads. */
export type RemoteControlStatus = 'starting' | 'active' | 'ended' | 'failed';
export type RemoteControlEvent = 'hand_over' | 'fail' | 'end';

const TRANSITIONS: StateTable<RemoteControlStatus, RemoteControlEvent> = {
  starting: { hand_over: 'active', fail: 'failed' },
  // `fail`: the answer was made but the technician's browser had gone.
  active: { end: 'ended', fail: 'failed' },
  ended: {},
  failed: {},
};

/** The next state, or null when the event may not happen. */
export function nextStatus(
  status: RemoteControlStatus,
  event: RemoteControlEvent,
): RemoteControlStatus | null {
  return transition(TRANSITIONS, status, event);
}

/** The states in which an event may happen: the guard of the UPDATE that carries it out. */
export function statusesAllowing(event: RemoteControlEvent): RemoteControlStatus[] {
  return statesAllowing(TRANSITIONS, event);
}

import { transition, type StateTable } from '@guru-connect/base/state-table';

/**
 * States of the viewer's connection:
 * - `idle`: not started
 * - `connecting`: a socket is being opened, the relay has not answered
 * - `welcomed`: the relay has let the viewer in, no picture yet (or the machine is away)
 * - `live`: a picture of this connection is on the canvas; only now does input count
 * - `reconnecting`: the connection was lost; the viewer waits, or asks whether the relay is back
 * - `ended`: final
 */
export type ConnectionState = 'idle' | 'connecting' | 'welcomed' | 'live' | 'reconnecting' | 'ended';

export type ConnectionEvent = 'open' | 'welcome' | 'painted' | 'agent_away' | 'dropped' | 'finish';

const TABLE: StateTable<ConnectionState, ConnectionEvent> = {
  idle: { open: 'connecting', finish: 'ended' },
  connecting: { welcome: 'welcomed', dropped: 'reconnecting', finish: 'ended' },
  welcomed: { painted: 'live', agent_away: 'welcomed', dropped: 'reconnecting', finish: 'ended' },
  live: { painted: 'live', agent_away: 'welcomed', dropped: 'reconnecting', finish: 'ended' },
  reconnecting: { open: 'connecting', dropped: 'reconnecting', finish: 'ended' },
  ended: {},
};

/** The state after an event; null when the event may not happen in that state. */
export function nextState(state: ConnectionState, event: ConnectionEvent): ConnectionState | null {
  return transition(TABLE, state, event);
}

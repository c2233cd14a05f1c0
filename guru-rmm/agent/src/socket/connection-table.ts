import type { StateTable } from '@guru-rmm/base/state-table.ts';

/** `refused`: the server does not take this agent's key; only a new enrolment helps. */
export type ConnectionState =
  | 'idle'
  | 'connecting'
  | 'greeting'
  | 'online'
  | 'waiting'
  | 'refused'
  | 'stopped';
export type ConnectionEvent = 'start' | 'opened' | 'welcomed' | 'lost' | 'refused' | 'timer' | 'stop';

export const CONNECTION_TABLE: StateTable<ConnectionState, ConnectionEvent> = {
  idle: { start: 'connecting', stop: 'stopped' },
  connecting: { opened: 'greeting', lost: 'waiting', refused: 'refused', stop: 'stopped' },
  greeting: { welcomed: 'online', lost: 'waiting', refused: 'refused', stop: 'stopped' },
  online: { lost: 'waiting', refused: 'refused', stop: 'stopped' },
  waiting: { timer: 'connecting', stop: 'stopped' },
  refused: { stop: 'stopped' },
  stopped: { stop: 'stopped' },
};

/** What the end of a socket means for the next step. */
export type Ending = 'lost' | 'refused' | 'replaced';

/** Close codes that do not simply mean "try again"; the numbers are those of all sockets of the products. */
export function endingOf(closeCode: number): Ending {
  if (closeCode === 4401 || closeCode === 4403) return 'refused';
  return closeCode === 4409 ? 'replaced' : 'lost';
}

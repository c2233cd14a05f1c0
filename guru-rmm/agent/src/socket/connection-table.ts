import { AGENT_CLOSE } from '@guru-rmm/agent-protocol/close-codes.ts';
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
export type Ending = 'lost' | 'refused' | 'replaced' | 'cloned';

/** Most close codes mean: try again. */
export function endingOf(closeCode: number): Ending {
  if (closeCode === AGENT_CLOSE.unauthorized || closeCode === AGENT_CLOSE.forbidden) return 'refused';
  if (closeCode === AGENT_CLOSE.cloned) return 'cloned';
  return closeCode === AGENT_CLOSE.replaced ? 'replaced' : 'lost';
}

import {
  isFinal,
  type StateTable,
  statesOf,
  statesAllowing as statesOfTableAllowing,
  transition,
} from '@guru-rmm/base/state-table.ts';

/** Life of a command to an agent, as a table: the event that may happen in each state, and where it leads. */
export type CommandStatus = 'queued' | 'sent' | 'acknowledged' | 'succeeded' | 'failed' | 'expired';
export type CommandEvent = 'send' | 'acknowledge' | 'succeed' | 'fail' | 'expire';

const TRANSITIONS: StateTable<CommandStatus, CommandEvent> = {
  // A result may overtake the acknowledgement, and may come from a send that an earlier server made.
  queued: {
    send: 'sent',
    acknowledge: 'acknowledged',
    succeed: 'succeeded',
    fail: 'failed',
    expire: 'expired',
  },
  // `send` again: after a reconnect.
  sent: {
    send: 'sent',
    acknowledge: 'acknowledged',
    succeed: 'succeeded',
    fail: 'failed',
    expire: 'expired',
  },
  // `send` again: the agent that acknowledged was restarted; it answers from its memory of command ids.
  acknowledged: {
    send: 'acknowledged',
    acknowledge: 'acknowledged',
    succeed: 'succeeded',
    fail: 'failed',
    expire: 'expired',
  },
  succeeded: {},
  failed: {},
  expired: {},
};

/** The next state, or null when the event may not happen (such as a second result). */
export function nextCommandStatus(status: CommandStatus, event: CommandEvent): CommandStatus | null {
  return transition(TRANSITIONS, status, event);
}

/** The states in which an event may happen: the guard of the UPDATE that carries it out. */
export function statesAllowing(event: CommandEvent): CommandStatus[] {
  return statesOfTableAllowing(TRANSITIONS, event);
}

export const UNFINISHED = statesOf(TRANSITIONS).filter((status) => !isFinal(TRANSITIONS, status));

/** Life of a command to an agent, as a table: the event that may happen in each state, and where it leads. */
export type CommandStatus = 'queued' | 'sent' | 'acknowledged' | 'succeeded' | 'failed' | 'expired';
export type CommandEvent = 'send' | 'acknowledge' | 'succeed' | 'fail' | 'expire';

const TRANSITIONS: Record<CommandStatus, Partial<Record<CommandEvent, CommandStatus>>> = {
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
  return TRANSITIONS[status][event] ?? null;
}

/** The states in which an event may happen: the guard of the UPDATE that carries it out. */
export function statesAllowing(event: CommandEvent): CommandStatus[] {
  return COMMAND_STATUSES.filter((status) => TRANSITIONS[status][event] !== undefined);
}

const COMMAND_STATUSES = Object.keys(TRANSITIONS) as CommandStatus[];
export const UNFINISHED = COMMAND_STATUSES.filter((status) => Object.keys(TRANSITIONS[status]).length > 0);

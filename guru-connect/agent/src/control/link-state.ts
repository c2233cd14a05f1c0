import { type StateTable, transition as follow } from '@guru-connect/base/state-table';

/** Where the control socket is: `registered` serves sessions, `waiting` is between attempts, `ended` is final. */
export type LinkState = 'idle' | 'connecting' | 'registering' | 'registered' | 'waiting' | 'ended';

export type LinkEvent = 'start' | 'opened' | 'accepted' | 'lost' | 'refused' | 'retry_due' | 'stop';

export type LinkEffect =
  | 'connect'
  | 'register'
  | 'announce'
  | 'schedule_retry'
  | 'cancel_retry'
  | 'give_up'
  | 'disconnect';

export interface Transition {
  readonly to: LinkState;
  readonly effect: LinkEffect | null;
}

const LOST: Transition = { to: 'waiting', effect: 'schedule_retry' };
const REFUSED: Transition = { to: 'ended', effect: 'give_up' };
const STOP: Transition = { to: 'ended', effect: 'disconnect' };

const TABLE: StateTable<LinkState, LinkEvent, Transition> = {
  idle: { start: { to: 'connecting', effect: 'connect' }, stop: { to: 'ended', effect: null } },
  connecting: { opened: { to: 'registering', effect: 'register' }, lost: LOST, refused: REFUSED, stop: STOP },
  registering: {
    accepted: { to: 'registered', effect: 'announce' },
    lost: LOST,
    refused: REFUSED,
    stop: STOP,
  },
  registered: { lost: LOST, refused: REFUSED, stop: STOP },
  waiting: {
    retry_due: { to: 'connecting', effect: 'connect' },
    stop: { to: 'ended', effect: 'cancel_retry' },
  },
  // a socket that is being closed still reports its loss
  ended: { lost: { to: 'ended', effect: null }, stop: { to: 'ended', effect: null } },
};

/** What follows, or null when the event cannot happen in this state. */
export function transition(state: LinkState, event: LinkEvent): Transition | null {
  return follow(TABLE, state, event);
}

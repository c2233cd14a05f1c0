/** Contract: Session.status, as far as this release knows it. */
export type SessionStatus = 'waiting_for_agent' | 'waiting_for_viewer' | 'active' | 'ended';

/**
 * What can happen to a session. An agent that registers while a viewer waits for it has `returned`, otherwise it is
 * `bound`: the viewer's presence is part of the event, so that the table needs no memory.
 */
export type SessionEvent =
  | 'agent_bound'
  | 'agent_returned'
  | 'agent_lost'
  | 'viewer_connected'
  | 'viewer_disconnected'
  | 'end';

/** What a transition writes down beside the status, in the same transaction. */
export type SessionEffect = 'mark_started' | 'mark_ended';

export interface Transition {
  readonly status: SessionStatus;
  readonly effects: readonly SessionEffect[];
}

const none: readonly SessionEffect[] = [];
const ending: Transition = { status: 'ended', effects: ['mark_ended'] };

/**
 * States × events. What is not here is illegal. The picture is in specs/native-remote-control/shape.md; beyond it,
 * a viewer may come and go while the agent is away, and a newer viewer may replace one that is connected.
 */
export const SESSION_TABLE: Readonly<Record<SessionStatus, Partial<Record<SessionEvent, Transition>>>> = {
  waiting_for_agent: {
    agent_bound: { status: 'waiting_for_viewer', effects: none },
    agent_returned: { status: 'active', effects: none },
    viewer_connected: { status: 'waiting_for_agent', effects: ['mark_started'] },
    viewer_disconnected: { status: 'waiting_for_agent', effects: none },
    end: ending,
  },
  waiting_for_viewer: {
    agent_lost: { status: 'waiting_for_agent', effects: none },
    viewer_connected: { status: 'active', effects: ['mark_started'] },
    // A viewer that came while the agent was away, and left while the agent's return was still to be recorded.
    viewer_disconnected: { status: 'waiting_for_viewer', effects: none },
    end: ending,
  },
  active: {
    agent_lost: { status: 'waiting_for_agent', effects: none },
    viewer_connected: { status: 'active', effects: none },
    viewer_disconnected: { status: 'waiting_for_viewer', effects: none },
    end: ending,
  },
  ended: {},
};

/** A state that does not know the event: the caller's picture of the session is out of date. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';
  readonly status: SessionStatus;
  readonly event: SessionEvent;

  constructor(status: SessionStatus, event: SessionEvent) {
    super(`A session that is ${status} cannot take ${event}.`);
    this.status = status;
    this.event = event;
  }
}

export function transition(status: SessionStatus, event: SessionEvent): Transition {
  const next = SESSION_TABLE[status][event];
  if (!next) throw new IllegalTransition(status, event);
  return next;
}

import { describe, expect, test } from '@jest/globals';
import { IllegalTransition, type SessionEvent, type SessionStatus, transition } from './session-machine.ts';

const STATES: SessionStatus[] = ['waiting_for_agent', 'waiting_for_viewer', 'active', 'ended'];
const EVENTS: SessionEvent[] = [
  'agent_bound',
  'agent_returned',
  'agent_lost',
  'viewer_connected',
  'viewer_disconnected',
  'end',
];

/** Every pair, by hand: what is not here must be refused. */
const LEGAL: Record<string, SessionStatus> = {
  'waiting_for_agent agent_bound': 'waiting_for_viewer',
  'waiting_for_agent agent_returned': 'active',
  'waiting_for_agent viewer_connected': 'waiting_for_agent',
  'waiting_for_agent viewer_disconnected': 'waiting_for_agent',
  'waiting_for_agent end': 'ended',
  'waiting_for_viewer agent_lost': 'waiting_for_agent',
  'waiting_for_viewer viewer_connected': 'active',
  'waiting_for_viewer viewer_disconnected': 'waiting_for_viewer',
  'waiting_for_viewer end': 'ended',
  'active agent_lost': 'waiting_for_agent',
  'active viewer_connected': 'active',
  'active viewer_disconnected': 'waiting_for_viewer',
  'active end': 'ended',
};

describe('the session table', () => {
  const pairs = STATES.flatMap((state) => EVENTS.map((event) => [state, event] as const));

  test.each(pairs)('%s × %s', (state, event) => {
    const expected = LEGAL[`${state} ${event}`];
    if (expected) expect(transition(state, event).status).toBe(expected);
    else expect(() => transition(state, event)).toThrow(IllegalTransition);
  });

  test('only the first viewer starts a session, and only its end ends it', () => {
    expect(transition('waiting_for_viewer', 'viewer_connected').effects).toContain('mark_started');
    expect(transition('waiting_for_agent', 'viewer_connected').effects).toContain('mark_started');
    for (const state of STATES.slice(0, 3)) {
      expect(transition(state, 'end').effects).toEqual(['mark_ended']);
    }
  });
});

import { describe, expect, test } from '@jest/globals';
import type { EndReason } from './end-reason.ts';
import {
  applyFact,
  IllegalFact,
  initialState,
  isTogether,
  type SessionFact,
  type SessionState,
} from './session-state.ts';
import { statusOf } from './session-status.ts';

const AGENT = ['absent', 'present'] as const;
const VIEWER = ['never', 'present', 'absent'] as const;
const CONSENT = ['not_required', 'pending', 'granted', 'declined', 'timed_out', 'unavailable'] as const;
const ENDED: readonly (EndReason | undefined)[] = [undefined, 'requested'];

const STATES: readonly SessionState[] = AGENT.flatMap((agent) =>
  VIEWER.flatMap((viewer) =>
    CONSENT.flatMap((consent) =>
      ENDED.map((ended) =>
        ended === undefined ? { agent, viewer, consent } : { agent, viewer, consent, ended },
      ),
    ),
  ),
);

const FACTS = {
  agent_attached: { fact: 'agent_attached', agentVersion: '1' },
  agent_left: { fact: 'agent_left' },
  viewer_attached: { fact: 'viewer_attached', resumed: false },
  viewer_left: { fact: 'viewer_left' },
  viewer_acted: { fact: 'viewer_acted', act: 'input_first' },
  consent_answered: { fact: 'consent_answered', answer: 'granted' },
  relay_restarted: { fact: 'relay_restarted' },
  ended: { fact: 'ended', reason: 'agent_lost' },
} satisfies { [Name in SessionFact['fact']]: Extract<SessionFact, { fact: Name }> };

type FactName = keyof typeof FACTS;
const NAMES = Object.keys(FACTS) as FactName[];

/** What each fact does to an open session, said a second time: the changed parts, `nothing` or `illegal`. */
function expected(
  name: FactName,
  { agent, viewer, consent }: SessionState,
): Partial<SessionState> | 'illegal' {
  switch (name) {
    case 'agent_attached':
      return { agent: 'present' };
    case 'agent_left':
      return { agent: 'absent' };
    case 'viewer_attached':
      return { viewer: 'present' };
    case 'viewer_left':
      return viewer === 'never' ? 'illegal' : { viewer: 'absent' };
    case 'viewer_acted':
      return viewer === 'never' ? 'illegal' : {};
    case 'consent_answered':
      return consent === 'pending' ? { consent: 'granted' } : 'illegal';
    case 'relay_restarted':
      return { agent: 'absent', viewer: viewer === 'present' ? 'absent' : viewer };
    case 'ended':
      return { ended: 'agent_lost', agent };
  }
}

describe('every fact in every state', () => {
  test.each(NAMES)('%s', (name) => {
    for (const state of STATES) {
      const want = state.ended === undefined ? expected(name, state) : 'illegal';
      if (want === 'illegal') expect(() => applyFact(state, FACTS[name])).toThrow(IllegalFact);
      else expect(applyFact(state, FACTS[name]).state).toEqual({ ...state, ...want });
    }
  });

  test.each(NAMES)('%s writes exactly one event when it changes something, and none when not', (name) => {
    for (const state of STATES.filter(({ ended }) => ended === undefined)) {
      if (expected(name, state) === 'illegal') continue;
      const { state: after, events } = applyFact(state, FACTS[name]);
      const noted = name === 'viewer_acted' || name === 'viewer_attached';
      const silent = name === 'consent_answered';
      const changed = JSON.stringify(after) !== JSON.stringify(state);
      expect(events).toHaveLength(!silent && (changed || noted) ? 1 : 0);
    }
  });
});

describe('the events', () => {
  const open = initialState('present');

  test('name the agent version, the resumption and the replacement', () => {
    expect(applyFact(initialState('absent'), FACTS.agent_attached).events).toEqual([
      { type: 'agent_bound', data: { agent_version: '1' } },
    ]);
    const joined = applyFact(open, FACTS.viewer_attached);
    expect(joined.events).toEqual([{ type: 'viewer_connected', data: { resumed: false, replaced: false } }]);
    expect(applyFact(joined.state, { fact: 'viewer_attached', resumed: true }).events).toEqual([
      { type: 'viewer_connected', data: { resumed: true, replaced: true } },
    ]);
  });

  test('an end names its reason beside its details', () => {
    const { events } = applyFact(open, {
      fact: 'ended',
      reason: 'agent_error',
      data: { code: 'no_display' },
    });
    expect(events).toEqual([{ type: 'ended', data: { reason: 'agent_error', code: 'no_display' } }]);
  });

  test('a restart of the relay is an interruption', () => {
    expect(applyFact(open, FACTS.relay_restarted).events).toEqual([
      { type: 'interrupted', data: { cause: 'relay_restarted' } },
    ]);
  });
});

describe('the status', () => {
  test.each(STATES.map((state) => [JSON.stringify(state), state] as const))('of %s', (_, state) => {
    const agreed = state.consent === 'not_required' || state.consent === 'granted';
    const both = state.agent === 'present' && state.viewer === 'present';
    const open = both
      ? agreed
        ? 'active'
        : 'waiting_for_agent'
      : state.agent === 'present'
        ? 'waiting_for_viewer'
        : 'waiting_for_agent';
    expect(statusOf(state)).toBe(state.ended === undefined ? open : 'ended');
    expect(isTogether(state)).toBe(statusOf(state) === 'active');
  });
});

import { describe, expect, test } from '@jest/globals';
import type { ConsentAnswer } from './consent.ts';
import type { EndReason } from './end-reason.ts';
import type { EventData } from './session-event.ts';
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
const CONSENT = [
  'not_required',
  'pending',
  'asked',
  'granted',
  'declined',
  'timed_out',
  'withdrawn',
  'unavailable',
] as const;
const UNTIL_GRANTED = ['nothing', 'view'] as const;
const ENDED: readonly (EndReason | undefined)[] = [undefined, 'requested'];

const STATES: readonly SessionState[] = AGENT.flatMap((agent) =>
  VIEWER.flatMap((viewer) =>
    CONSENT.flatMap((consent) =>
      UNTIL_GRANTED.flatMap((untilGranted) =>
        ENDED.map((ended) => ({ agent, viewer, consent, untilGranted, ...(ended && { ended }) })),
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
  consent_shown: { fact: 'consent_shown', timeoutSeconds: 60 },
  consent_answered: { fact: 'consent_answered', answer: 'accepted', allowed: false, data: {} },
  code_redeemed: { fact: 'code_redeemed', from: {} },
  input_refused: { fact: 'input_refused', data: { refusals: 'synthetic 1' } },
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
      return consent === 'pending' || consent === 'asked' ? { consent: 'granted' } : 'illegal';
    case 'consent_shown':
      return consent === 'pending' || consent === 'asked' ? { consent: 'asked' } : 'illegal';
    case 'input_refused':
    case 'code_redeemed':
      return {};
    case 'relay_restarted':
      return { agent: 'absent', viewer: viewer === 'present' ? 'absent' : viewer };
    case 'ended':
      return consent === 'pending' || consent === 'asked'
        ? { ended: 'agent_lost', consent: 'withdrawn' }
        : { ended: 'agent_lost', agent };
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

  test.each(NAMES)('%s writes an event when it changes something, and none when not', (name) => {
    for (const state of STATES.filter(({ ended }) => ended === undefined)) {
      if (expected(name, state) === 'illegal') continue;
      const { state: after, events } = applyFact(state, FACTS[name]);
      const noted = ['viewer_acted', 'viewer_attached', 'input_refused', 'code_redeemed'].includes(name);
      const takenBack = name === 'ended' && state.consent === 'asked';
      const changed = JSON.stringify(after) !== JSON.stringify(state);
      expect(events).toHaveLength(takenBack ? 2 : changed || noted ? 1 : 0);
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

describe('an answer', () => {
  const asked = { ...initialState('present', 'pending'), consent: 'asked' } as const;
  const answer = (data: EventData, given: ConsentAnswer, allowed = false) =>
    applyFact(asked, { fact: 'consent_answered', answer: given, allowed, data });

  test('that accepts grants, with its receipt', () => {
    expect(answer({ text_sha256: 'ab' }, 'accepted')).toEqual({
      state: { ...asked, consent: 'granted' },
      events: [{ type: 'consent_accepted', data: { text_sha256: 'ab' } }],
    });
  });

  test.each([
    ['declined', {}, 'consent_declined', 'consent_declined'],
    ['timed_out', {}, 'consent_timed_out', 'consent_timed_out'],
    ['unavailable', { cause: 'covered' }, 'consent_unavailable', 'consent_unavailable'],
    ['unavailable', { cause: 'locked' }, 'consent_unavailable', 'locked'],
    ['unavailable', { cause: 'nobody_logged_in' }, 'consent_unavailable', 'nobody_logged_in'],
    ['unavailable', { cause: 'no_consent_helper' }, 'consent_unavailable', 'no_consent_helper'],
    ['unavailable', { cause: 'requested' }, 'consent_unavailable', 'consent_unavailable'],
  ] as const)('%s %j ends the session, each for a reason of its own', (given, data, type, reason) => {
    expect(answer(data, given)).toEqual({
      state: { ...asked, consent: given, ended: reason },
      events: [
        { type, data },
        { type: 'ended', data: { reason } },
      ],
    });
  });

  test('that stays out grants where the policy takes silence for consent, and says so', () => {
    expect(answer({ on_timeout: 'allow' }, 'timed_out', true)).toEqual({
      state: { ...asked, consent: 'granted' },
      events: [{ type: 'consent_timed_out', data: { on_timeout: 'allow' } }],
    });
  });

  test('is not awaited any more once the session ends: the question is taken back', () => {
    expect(applyFact(asked, { fact: 'ended', reason: 'requested' }).events).toEqual([
      { type: 'consent_withdrawn', data: {} },
      { type: 'ended', data: { reason: 'requested' } },
    ]);
  });

  test('stays awaited while the relay restarts', () => {
    expect(applyFact(asked, { fact: 'relay_restarted' }).state.consent).toBe('asked');
  });
});

describe('the status', () => {
  test.each(STATES.map((state) => [JSON.stringify(state), state] as const))('of %s', (_, state) => {
    const { agent, viewer, consent, untilGranted } = state;
    const agreed = consent === 'not_required' || consent === 'granted';
    const awaited = consent === 'pending' || consent === 'asked';
    const sees = agreed || (awaited && untilGranted === 'view');
    const open =
      agent === 'absent'
        ? 'waiting_for_agent'
        : awaited && !sees
          ? 'awaiting_consent'
          : viewer !== 'present'
            ? 'waiting_for_viewer'
            : sees
              ? 'active'
              : 'waiting_for_agent';
    expect(statusOf(state)).toBe(state.ended === undefined ? open : 'ended');
    expect(isTogether(state)).toBe(statusOf(state) === 'active');
  });
});

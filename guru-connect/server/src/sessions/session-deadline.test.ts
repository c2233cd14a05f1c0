import { expect, test } from '@jest/globals';
import { sessionDeadline, type Waiting } from './session-deadline.ts';

const LIMITS = { graceMs: 20, waitMs: 300, longestMs: 10_000, idleMs: 1000 };
const waiting: Waiting = {
  expiresAt: 300,
  consent: undefined,
  grantedAt: undefined,
  startedAt: undefined,
  viewerAwaySince: undefined,
  agentAwaySince: undefined,
  adoptedAt: undefined,
  activeAt: undefined,
};
const started = { ...waiting, startedAt: 100 };

test('before its first viewer only its own expiry ends a session', () => {
  expect(sessionDeadline({ ...waiting, agentAwaySince: 1 }, LIMITS)).toEqual({ at: 300, reason: 'expired' });
});

test('a peer that stays away longer than the grace ends it, the one that left first', () => {
  expect(sessionDeadline({ ...started, viewerAwaySince: 200 }, LIMITS)).toEqual({
    at: 220,
    reason: 'viewer_left',
  });
  expect(sessionDeadline({ ...started, agentAwaySince: 200 }, LIMITS)).toEqual({
    at: 220,
    reason: 'agent_lost',
  });
  const both = { ...started, viewerAwaySince: 200, agentAwaySince: 190 };
  expect(sessionDeadline(both, LIMITS)).toEqual({ at: 210, reason: 'agent_lost' });
});

test('an agent is missed from the first viewer on', () => {
  expect(sessionDeadline({ ...started, agentAwaySince: 5 }, LIMITS)).toEqual({
    at: 120,
    reason: 'agent_lost',
  });
});

test('nobody is missed by themselves after a restart, until somebody came back', () => {
  const adopted = { ...started, viewerAwaySince: 150, agentAwaySince: 150, adoptedAt: 500 };
  expect(sessionDeadline(adopted, LIMITS)).toEqual({ at: 520, reason: 'relay_restarted' });
});

test('a session ends at its longest duration, even with viewer and agent connected', () => {
  expect(sessionDeadline({ ...started, activeAt: 9900 }, LIMITS)).toEqual({
    at: 10_100,
    reason: 'duration_limit',
  });
});

test('a viewer that gives no input ends it, and without that limit nothing does', () => {
  expect(sessionDeadline({ ...started, activeAt: 400 }, LIMITS)).toEqual({
    at: 1400,
    reason: 'idle_timeout',
  });
  const { reason } = sessionDeadline({ ...started, activeAt: 400 }, { ...LIMITS, idleMs: Infinity });
  expect(reason).toBe('duration_limit');
});

test('a viewer that is away is missed and not idle', () => {
  const away = { ...started, activeAt: 100, viewerAwaySince: 5000 };
  expect(sessionDeadline(away, { ...LIMITS, longestMs: Infinity })).toEqual({
    at: 5020,
    reason: 'viewer_left',
  });
});

test('while its user is awaited a session ends by its expiry, and once its machine was asked, when the answer is due', () => {
  const unasked = { ...waiting, consent: { dueAt: undefined } };
  expect(sessionDeadline({ ...unasked, agentAwaySince: 1 }, LIMITS)).toEqual({ at: 300, reason: 'expired' });
  const asked = { ...started, consent: { dueAt: 900 }, agentAwaySince: 110 };
  expect(sessionDeadline(asked, LIMITS)).toEqual({ at: 900, reason: 'consent_unavailable' });
  expect(sessionDeadline({ ...asked, viewerAwaySince: 200 }, LIMITS)).toEqual({
    at: 220,
    reason: 'viewer_left',
  });
});

test('once its user has agreed a session waits for its viewer, and for its agent from then on', () => {
  expect(sessionDeadline({ ...waiting, grantedAt: 290 }, LIMITS)).toEqual({ at: 590, reason: 'expired' });
  const joining = { ...started, grantedAt: 500, agentAwaySince: 1 };
  expect(sessionDeadline(joining, LIMITS)).toEqual({ at: 520, reason: 'agent_lost' });
});

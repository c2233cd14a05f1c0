import { describe, expect, test } from '@jest/globals';
import { agentWaitMs, viewerWaitMs } from './reconnect-policy.ts';

const LOST = { code: 1006 };

describe('an agent', () => {
  const longest = (attempt: number, withSession: boolean) => agentWaitMs(LOST, attempt, withSession, 1);
  test('waits twice as long each time, up to 8 s', () =>
    expect([1, 2, 3, 4, 5, 6, 1e9].map((attempt) => longest(attempt, false))).toEqual([
      500, 1000, 2000, 4000, 8000, 8000, 8000,
    ]));
  test('waits at most half a second with a session', () =>
    expect([1, 9].map((attempt) => longest(attempt, true))).toEqual([500, 500]));
  test('takes up to half of a wait off at random', () => expect(agentWaitMs(LOST, 3, false, 0)).toBe(1000));
  test('waits at least as long as Retry-After says', () =>
    expect(
      [0, 1].map((random) => agentWaitMs({ ...LOST, status: 503, retryAfterMs: 4000 }, 1, false, random)),
    ).toEqual([4000, 6000]));
  test('comes back at once after a restart that was announced', () =>
    expect(agentWaitMs({ code: 1012 }, 1, false, 1)).toBe(300));
  test('waits longer for a relay that has too many', () =>
    expect(agentWaitMs({ code: 4429 }, 1, true, 1)).toBe(4000));
  test('gives up when its credential is refused', () =>
    expect(
      [{ code: 4401 }, { code: 1006, status: 401 }].map((loss) => agentWaitMs(loss, 1, false, 1)),
    ).toEqual([undefined, undefined]));
});

describe('a viewer', () => {
  test('waits at most half a second', () =>
    expect([1, 2, 3, 9].map((attempt) => viewerWaitMs(1006, attempt, 1))).toEqual([200, 400, 500, 500]));
  test('waits five seconds more for a relay that has too many', () =>
    expect(viewerWaitMs(4429, 1, 0)).toBe(5100));
  test('stays away after a final close code', () => expect(viewerWaitMs(4410, 1, 0)).toBeUndefined());
});

import { expect, test } from '@jest/globals';
import { backOff, jitter } from './back-off.ts';

test.each([
  [1, 500],
  [2, 1000],
  [4, 4000],
  [5, 8000],
  [5000, 8000],
])('pauses before attempt %i for %i ms', (attempt, pause) => {
  expect(backOff({ first: 500, longest: 8000 }, attempt)).toBe(pause);
});

test('takes at most half of a pause away', () => {
  expect([0, 0.5, 1].map((random) => jitter(1001, random))).toEqual([501, 751, 1001]);
});

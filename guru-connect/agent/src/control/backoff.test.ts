import { expect, test } from '@jest/globals';
import { backoffMs } from './backoff.ts';

test('waits double from half a second to half a minute', () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8, 50, 1e9].map((attempt) => backoffMs(attempt, 1));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000, 30_000]);
});

test('chance takes at most half of a wait', () => {
  expect(backoffMs(3, 0)).toBe(1000);
  expect(backoffMs(3, 0.5)).toBe(1500);
});

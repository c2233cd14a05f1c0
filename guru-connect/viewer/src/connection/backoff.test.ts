import { describe, expect, it } from '@jest/globals';
import { backoffDelay } from './backoff.ts';

describe('backoffDelay', () => {
  it('doubles up to five seconds', () => {
    expect([1, 2, 3, 4, 5, 6, 7, 1000].map((attempt) => backoffDelay(attempt, 1, false))).toEqual([
      200, 400, 800, 1600, 3200, 5000, 5000, 5000,
    ]);
  });
  it('takes up to half of it off at random', () => {
    expect([backoffDelay(3, 0, false), backoffDelay(3, 0.5, false)]).toEqual([400, 600]);
  });
  it('waits five seconds more for a relay that has too many', () => {
    expect(backoffDelay(1, 0, true)).toBe(5100);
  });
});

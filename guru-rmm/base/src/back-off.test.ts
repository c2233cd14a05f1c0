import { describe, expect, it } from '@jest/globals';
import { backOffDelay } from './back-off.ts';

const backOff = { first: 1000, longest: 60_000 };

describe('backOffDelay', () => {
  it.each([
    [0, 500, 1000],
    [1, 1000, 2000],
    [5, 16_000, 32_000],
    [6, 30_000, 60_000],
    [5000, 30_000, 60_000],
  ])('delays attempt %i by %i to %i ms', (attempt, least, most) => {
    expect(backOffDelay(backOff, attempt, () => 0)).toBe(least);
    expect(backOffDelay(backOff, attempt, () => 1)).toBe(most);
  });
});

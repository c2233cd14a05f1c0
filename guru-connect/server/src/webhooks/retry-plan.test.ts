import { expect, test } from '@jest/globals';
import { nextStep, PAUSES_MS } from './retry-plan.ts';

const hours = (ms: number) => ms / 3_600_000;

test('the pauses grow, and the last attempt is about three days after the first', () => {
  expect(PAUSES_MS).toEqual([...PAUSES_MS].sort((a, b) => a - b));
  const total = PAUSES_MS.reduce((sum, pause) => sum + pause, 0);
  expect(hours(total)).toBeGreaterThan(72);
  expect(hours(total)).toBeLessThan(80);
});

test.each([
  ['delivered', 1, 0.5, { step: 'done' }],
  ['delivered', 99, 0.5, { step: 'done' }],
  ['cut_short', 99, 0.5, { step: 'hand_back' }],
  ['failed', 1, 0.5, { step: 'wait', pauseMs: 5000 }],
  ['failed', 1, 0, { step: 'wait', pauseMs: 4500 }],
  ['failed', 2, 0.5, { step: 'wait', pauseMs: 300_000 }],
  ['failed', 9, 0.999_999_999_999, { step: 'wait', pauseMs: 95_040_000 }],
  ['failed', 10, 0.5, { step: 'give_up' }],
  ['failed', 11, 0.5, { step: 'give_up' }],
] as const)('%s at attempt %p, random %p: %j', (result, attempt, random, expected) => {
  expect(nextStep(result, attempt, random)).toEqual(expected);
});

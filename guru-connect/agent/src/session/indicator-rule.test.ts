import { expect, test } from '@jest/globals';
import { dutyFor } from './indicator-rule.ts';

test.each([
  ['shown', 3_600_000, 'serve', null],
  ['opening', 0, 'serve', 5_000],
  ['covered', 4_999, 'serve', 1],
  ['covered', 5_000, 'no_input', 10_000],
  ['hidden', 14_999, 'no_input', 1],
  ['not_visible', 15_000, 'end', null],
  ['locked', 0, 'pause', 600_000],
  ['locked', 599_999, 'pause', 1],
  ['locked', 600_000, 'end', null],
] as const)('a banner that is %s for %i ms means %s', (sight, forMs, duty, changesInMs) => {
  expect(dutyFor(sight, forMs)).toEqual({ duty, changesInMs });
});

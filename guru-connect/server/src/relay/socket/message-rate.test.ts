import { expect, test } from '@jest/globals';
import { MessageRate } from './message-rate.ts';

test('so many in a second, and again in the next one', () => {
  const rate = new MessageRate(2);
  const times = [5000, 5001, 5999, 6000, 6500, 6999, 7000];
  expect(times.map((now) => rate.exceededAt(now))).toEqual([false, false, true, false, false, true, false]);
});

test('a clock that is set back shuts nobody out', () => {
  const rate = new MessageRate(1);
  expect([9000, 9001, 1000].map((now) => rate.exceededAt(now))).toEqual([false, true, false]);
});

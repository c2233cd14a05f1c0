import { expect, test } from '@jest/globals';
import { LookPace } from './look-pace.ts';

test('looks often while something changes, ever less while nothing does, and seldom unwatched', () => {
  const pace = new LookPace();
  expect(pace.next(false)).toBe(200);
  const waits = Array.from({ length: 40 }, () => pace.next(true));
  expect(waits[0]).toBe(33);
  expect(waits.at(-1)).toBe(200);
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
  pace.noticed();
  expect([34, 33].map((left) => pace.hastens(left))).toEqual([true, false]);
  expect(pace.next(true)).toBe(33);
});

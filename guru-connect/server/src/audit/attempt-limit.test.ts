import { expect, test } from '@jest/globals';
import { AttemptLimit } from './attempt-limit.ts';

test('records a number of attempts from one address, and counts the rest', () => {
  const limit = new AttemptLimit({ perAddress: 2, inAll: 10 });
  expect([1, 2, 3, 4].map(() => limit.admits('192.0.2.1'))).toEqual([true, true, false, false]);
  expect(limit.admits('192.0.2.2')).toBe(true);
  expect(limit.nextMinute()).toBe(2);
});

test('records a number of attempts in all, however many addresses there are', () => {
  const limit = new AttemptLimit({ perAddress: 2, inAll: 3 });
  const admitted = [1, 2, 3, 4, 5].map((host) => limit.admits(`192.0.2.${host}`));
  expect(admitted).toEqual([true, true, true, false, false]);
  expect(limit.nextMinute()).toBe(2);
});

test('starts again each minute', () => {
  const limit = new AttemptLimit({ perAddress: 1, inAll: 1 });
  expect([limit.admits('a'), limit.admits('a')]).toEqual([true, false]);
  expect(limit.nextMinute()).toBe(1);
  expect(limit.admits('a')).toBe(true);
  expect(limit.nextMinute()).toBe(0);
});

test('counts an attempt that could not be recorded', () => {
  const limit = new AttemptLimit();
  limit.admits('a');
  limit.leaveOut();
  expect(limit.nextMinute()).toBe(1);
});

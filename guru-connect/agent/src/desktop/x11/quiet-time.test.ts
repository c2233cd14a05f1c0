import { expect, test } from '@jest/globals';
import { QuietTime } from './quiet-time.ts';

test('is quiet for 250 ms after a press', () => {
  const quiet = new QuietTime();
  quiet.moved(500);
  expect(quiet.until).toBe(0);
  quiet.pressed(1_000);
  expect(quiet.until).toBe(1_250);
});

test('the first eight motions of a drag prolong it, later ones do not', () => {
  const quiet = new QuietTime();
  quiet.pressed(0);
  for (let now = 100; now <= 2_000; now += 100) quiet.moved(now);
  expect(quiet.until).toBe(800 + 250);
});

test('motions after the release do not prolong it', () => {
  const quiet = new QuietTime();
  quiet.pressed(0);
  quiet.released();
  quiet.moved(100);
  expect(quiet.until).toBe(250);
});

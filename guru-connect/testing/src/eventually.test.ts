import { expect, test } from '@jest/globals';
import { eventually } from './eventually.ts';

test('returns the first value that is right', async () => {
  let looks = 0;
  expect(
    await eventually(
      async () => ++looks,
      (value) => value === 3,
    ),
  ).toBe(3);
  expect(looks).toBe(3);
});

test('counts anything that is true as right by default', async () => {
  let looks = 0;
  expect(await eventually(() => ++looks > 1 && 'there')).toBe('there');
});

test('gives up in time, and shows the last value and the look', async () => {
  const waits = eventually(
    () => 'starting',
    (state) => state === 'ready',
    30,
  );
  await expect(waits).rejects.toThrow(/^still "starting" after 30 ms: \(\)\s*=>\s*'starting'$/);
});

test('passes on what the look throws', async () => {
  await expect(eventually(() => Promise.reject(new Error('gone')))).rejects.toThrow('gone');
});

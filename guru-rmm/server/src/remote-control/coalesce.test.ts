import { expect, test } from '@jest/globals';
import { coalesce } from './coalesce.ts';

test('those who ask while work runs share one run that begins when it has ended, even badly', async () => {
  const ends: ((error?: Error) => void)[] = [];
  const run = coalesce(
    () =>
      new Promise((resolve, reject) => {
        ends.push((error) => (error === undefined ? resolve() : reject(error)));
      }),
  );
  const first = run();
  await Promise.resolve();
  expect(ends).toHaveLength(1);
  const [second, third] = [run(), run()];
  expect(second).toBe(third);
  expect(ends).toHaveLength(1);
  ends[0]?.(new Error('failed'));
  await expect(first).rejects.toThrow('failed');
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await second;
  expect(ends).toHaveLength(2);
});

import { expect, test } from '@jest/globals';
import { createProgress } from './command-progress.ts';

test('lets through more bytes than before and no more than there are', async () => {
  const passed: number[] = [];
  const progress = createProgress(async (received) => void passed.push(received));
  for (const [received, total] of [
    [0, 100],
    [10, 100],
    [10, 100],
    [5, 100],
    [101, 100],
    [20, 100],
    [100, 100],
    [100, 100],
  ] as const) {
    await progress(received, total);
  }
  expect(passed).toEqual([10, 20, 100]);
});

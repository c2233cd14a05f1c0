import { expect, test } from '@jest/globals';
import { SerialQueue } from './serial-queue.ts';

test('jobs run one after another, in order, and a failed one stops nobody', async () => {
  const lane = new SerialQueue();
  const seen: string[] = [];
  const job = (name: string, waitMs: number) => async () => {
    seen.push(`${name} starts`);
    await new Promise((resolve) => setTimeout(resolve, waitMs));
    seen.push(`${name} ends`);
    if (name === 'b') throw new Error('b fails');
    return name;
  };
  const results = await Promise.allSettled([
    lane.run(job('a', 20)),
    lane.run(job('b', 1)),
    lane.run(job('c', 1)),
  ]);
  expect(seen).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
});

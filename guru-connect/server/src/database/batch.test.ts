import { expect, test } from '@jest/globals';
import { batch } from './batch.ts';

/** A statement that the test lets end. */
function statements() {
  const sent: number[][] = [];
  const ends: (() => void)[] = [];
  const run = async (calls: readonly number[]) => {
    sent.push([...calls]);
    await new Promise<void>((resolve) => ends.push(resolve));
    return calls.map((call) => call * 10);
  };
  return { sent, ends, run };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('a single call goes at once, and what comes while it runs goes together', async () => {
  const { sent, ends, run } = statements();
  const load = batch(run, { mostAtOnce: 100, mostUnderWay: 1 });
  const first = load(1);
  await turn();
  const others = [load(2), load(3), load(4)];
  await turn();
  expect(sent).toEqual([[1]]);
  ends[0]?.();
  expect(await first).toBe(10);
  await turn();
  expect(sent).toEqual([[1], [2, 3, 4]]);
  ends[1]?.();
  expect(await Promise.all(others)).toEqual([20, 30, 40]);
});

test('a statement carries as many calls as it may', async () => {
  const { sent, ends, run } = statements();
  const load = batch(run, { mostAtOnce: 2, mostUnderWay: 2 });
  const all = [load(1), load(2), load(3)];
  await turn();
  expect(sent).toEqual([[1, 2], [3]]);
  for (const end of ends) end();
  expect(await Promise.all(all)).toEqual([10, 20, 30]);
});

test('a statement that fails rejects its calls, and the next one runs', async () => {
  let fails = true;
  const load = batch(async (calls: readonly number[]) => {
    if (fails) throw new Error('away');
    return calls;
  });
  await expect(load(1)).rejects.toThrow('away');
  fails = false;
  expect(await load(2)).toBe(2);
});

test('a bad call fails alone, and those that shared its statement succeed', async () => {
  const load = batch(async (calls: readonly number[]) => {
    if (calls.includes(2)) throw new Error('refused');
    return calls.map((call) => call * 10);
  });
  const results = await Promise.allSettled([load(1), load(2), load(3)]);
  expect(results.map((one) => (one.status === 'fulfilled' ? one.value : 'rejected'))).toEqual([
    10,
    'rejected',
    30,
  ]);
});

test('a database that is away rejects all calls, since some may have been carried out', async () => {
  let runs = 0;
  const load = batch(async (_: readonly number[]) => {
    runs += 1;
    throw Object.assign(new Error('gone'), { code: 'CONNECTION_CLOSED' });
  });
  const results = await Promise.allSettled([load(1), load(2)]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  expect(runs).toBe(1);
});

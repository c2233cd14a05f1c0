import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { lockFolder } from './folder-lock.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guru-connect-lock-'));
  file = join(folder, 'relay.lock');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('one holds the folder at a time, and leaves nothing behind', async () => {
  const unlock = await lockFolder(file);
  await expect(lockFolder(file)).rejects.toThrow(`Another relay (process ${process.pid}) uses`);
  await unlock();
  await (await lockFolder(file))();
  expect(await readdir(folder)).toEqual([]);
});

test.each<[string, string | undefined]>([
  ['on an empty folder', undefined],
  ['over the file of a dead process', '2147483646 1'],
  ['over the file of a process whose number somebody else has now', `${process.pid} 1`],
  ['over a file that was never finished', ''],
])('of many that start at once %s, one gets it', async (_, left) => {
  for (let round = 0; round < 20; round += 1) {
    if (left !== undefined) await writeFile(file, left);
    const taken = await Promise.allSettled(Array.from({ length: 16 }, () => lockFolder(file)));
    const holders = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(holders).toHaveLength(1);
    await holders[0]?.();
  }
  expect(await readdir(folder)).toEqual([]);
});

test('what has been taken over is not removed by who held it before', async () => {
  const unlock = await lockFolder(file);
  await writeFile(file, 'somebody else');
  await unlock();
  expect(await readFile(file, 'utf8')).toBe('somebody else');
});

import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { holderOf, lockFolder } from './folder-lock.ts';
import { bootId, startTime } from './process-identity.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guru-lock-'));
  file = join(folder, 'server.lock');
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

test('refuses a second holder, and leaves nothing behind when it is released', async () => {
  const unlock = await lockFolder(file);
  await expect(lockFolder(file)).rejects.toMatchObject({
    code: 'folder_in_use',
    message: expect.stringContaining(`Another process (${process.pid}) uses this data folder`),
  });
  expect(await holderOf(file)).toBe(process.pid);
  await unlock();
  expect(await holderOf(file)).toBeUndefined();
  await (await lockFolder(file))();
  expect(await readdir(folder)).toEqual([]);
});

const started = startTime(process.pid);

test.each<[string, string | undefined]>([
  ['an empty folder', undefined],
  ['the lock of a dead process', '2147483646 1'],
  ['the lock of a process whose pid another one has now', `${process.pid} 1`],
  ['the lock of a process of another boot', `${process.pid} ${started} 0b5c9d1e`],
  ['a lock that was never finished', ''],
])('lets one of many starts at once take %s', async (_, left) => {
  for (let round = 0; round < 8; round += 1) {
    if (left !== undefined) await writeFile(file, left);
    const taken = await Promise.allSettled(Array.from({ length: 16 }, () => lockFolder(file)));
    const holders = taken.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    expect(holders).toHaveLength(1);
    await holders[0]?.();
  }
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  `${process.pid} ${started}`,
  `${process.pid} ${started}\n`,
  `${process.pid} ${started} ${bootId()}`,
])('respects the lock %j of a living process, as release 1.0 wrote it too', async (content) => {
  await writeFile(file, content);
  await expect(lockFolder(file)).rejects.toMatchObject({ code: 'folder_in_use' });
});

test('does not release a lock that another process holds now', async () => {
  const unlock = await lockFolder(file);
  await writeFile(file, 'somebody else');
  await unlock();
  expect(await readFile(file, 'utf8')).toBe('somebody else');
});

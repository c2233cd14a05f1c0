import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { FolderInUseError, lockFolder } from './folder-lock.ts';
import { identify, ownIdentity } from './process-identity.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'folder-lock-'));
  file = join(folder, 'a.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('one process holds the lock, and its release leaves nothing behind', async () => {
  const release = await lockFolder(file);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  await expect(lockFolder(file)).rejects.toMatchObject({ code: 'folder_in_use', pid: process.pid });
  release();
  (await lockFolder(file))();
  expect(readdirSync(folder)).toEqual([]);
});

test('the lock of a living process is respected, that of a killed one taken over', async () => {
  const child = spawn('sleep', ['30'], { stdio: 'ignore' });
  const content = JSON.stringify(identify(child.pid ?? 0));
  writeFileSync(file, content);
  await expect(lockFolder(file)).rejects.toThrow(FolderInUseError);
  expect(readFileSync(file, 'utf8')).toBe(content);
  child.kill('SIGKILL');
  await once(child, 'exit');
  (await lockFolder(file))();
});

const DEAD = JSON.stringify({ ...ownIdentity(), pid: 2 ** 31 - 2 });

test.each<[string, string | null]>([
  ['on an empty folder', null],
  ['over the lock of a dead process', DEAD],
  [
    'over the lock of an earlier process with this pid',
    JSON.stringify({ ...ownIdentity(), start_ticks: '1' }),
  ],
  ['over the lock of this pid from another boot', JSON.stringify({ ...ownIdentity(), boot_id: 'earlier' })],
  ['over a lock that was cut short', '{"pid":'],
  ['over an empty lock', ''],
])('takes the lock %s', async (_, left) => {
  if (left !== null) writeFileSync(file, left);
  (await lockFolder(file))();
  expect(readdirSync(folder)).toEqual([]);
});

test('waits while another process takes over, and then respects its lock', async () => {
  writeFileSync(file, DEAD);
  writeFileSync(`${file}.takeover`, JSON.stringify(ownIdentity()));
  const waiting = lockFolder(file);
  // The faster process replaces the dead lock by its own, then gives the guard back.
  writeFileSync(file, JSON.stringify(ownIdentity()));
  rmSync(`${file}.takeover`);
  await expect(waiting).rejects.toThrow(FolderInUseError);
});

test('a process that was killed during its takeover blocks nobody', async () => {
  writeFileSync(file, DEAD);
  writeFileSync(`${file}.takeover`, DEAD);
  (await lockFolder(file))();
  expect(readdirSync(folder)).toEqual([]);
});

test('a release does not remove a lock that another process holds by now', async () => {
  const release = await lockFolder(file);
  writeFileSync(file, 'of another process');
  release();
  expect(existsSync(file)).toBe(true);
});

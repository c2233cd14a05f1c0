import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { removeDeadXLocks } from './x-locks.ts';

const DEAD = 2 ** 22 + 1; // above the kernel's highest pid
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lab-xlocks-'));
  mkdirSync(path.join(folder, '.X11-unix'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function lock(display: number, pid: number): string {
  const file = path.join(folder, `.X${display}-lock`);
  writeFileSync(file, `${String(pid).padStart(10)}\n`);
  writeFileSync(path.join(folder, '.X11-unix', `X${display}`), '');
  return file;
}

test('takes away lock and socket of the given servers only, and only when they are dead', () => {
  const [ours, others, living] = [lock(80, DEAD), lock(81, DEAD + 1), lock(82, process.pid)];
  expect(removeDeadXLocks([DEAD, process.pid], folder)).toEqual([80]);
  expect([ours, others, living].map((file) => existsSync(file))).toEqual([false, true, true]);
  expect(existsSync(path.join(folder, '.X11-unix', 'X80'))).toBe(false);
});

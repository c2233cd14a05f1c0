import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { ownIdentity } from './process-table.ts';
import { takeWorldLock } from './world-lock.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'lab-lock-'));
  file = path.join(folder, 'lab.lock');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('is held once, and free after its release', () => {
  const lock = takeWorldLock(file);
  expect(() => takeWorldLock(file)).toThrow(`process ${process.pid}`);
  lock.release();
  expect(existsSync(file)).toBe(false);
  takeWorldLock(file).release();
  expect(readdirSync(folder)).toEqual([]);
});

test.each([
  ['a dead process', JSON.stringify({ pid: 2 ** 22 + 1, startTicks: 1 })],
  ['an earlier process of a pid in use', JSON.stringify({ ...ownIdentity(), startTicks: 1 })],
  ['nothing readable', '{"pid":'],
])('is taken over from %s', (_, content) => {
  writeFileSync(file, content);
  takeWorldLock(file).release();
  expect(readdirSync(folder)).toEqual([]);
});

test("a release leaves another holder's lock alone", () => {
  const lock = takeWorldLock(file);
  writeFileSync(file, 'of somebody else');
  lock.release();
  expect(existsSync(file)).toBe(true);
});

import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { folderProblem } from './folder-problem.ts';
import { foreignFolder } from './foreign-folder.ts';

const NOBODY = 65_534;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'folders-'));
  mkdirSync(join(folder, 'inner'), { mode: 0o700 });
});
afterEach(() => rmSync(folder, { recursive: true }));

test('trusts a folder that only this user and root can change', () => {
  expect(foreignFolder(join(folder, 'inner'))).toBeUndefined();
});

test('trusts a folder below one that is shared like /tmp', () => {
  chmodSync(folder, 0o1777);
  expect(foreignFolder(join(folder, 'inner'))).toBeUndefined();
});

test('does not trust a folder below one that others can write', () => {
  chmodSync(folder, 0o777);
  expect(foreignFolder(join(folder, 'inner'))).toBe('can be written by other users');
});

test('does not trust a folder below one of another user', () => {
  const owner = process.getuid?.() || NOBODY;
  chownSync(folder, owner, process.getgid?.() ?? owner);
  expect(foreignFolder(join(folder, 'inner'), owner + 1)).toBe('belongs to another user');
});

test('says in words why a folder cannot be used', () => {
  expect(folderProblem(Object.assign(new Error(), { code: 'ENOSPC' }))).toBe('is full');
  expect(folderProblem(Object.assign(new Error(), { code: 'EROFS' }))).toBe('is read-only');
  expect(folderProblem(new Error('another'))).toBeUndefined();
});

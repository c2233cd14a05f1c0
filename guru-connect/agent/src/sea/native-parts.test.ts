import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { extractParts, extractTo } from './native-parts.ts';

const PARTS = [
  { path: 'koffi/linux_x64/koffi.node', bytes: Buffer.from('first') },
  { path: 'jpeg/jpeg.node', bytes: Buffer.from('second') },
];

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gc-parts-'));
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

test('parts lie in private folders, named by what they hold', () => {
  const folder = extractTo(join(base, 'cache'), PARTS);
  expect(readFileSync(join(folder, 'jpeg/jpeg.node'), 'utf8')).toBe('second');
  for (const path of ['', 'koffi', 'koffi/linux_x64', 'jpeg']) {
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o700);
  }
  expect(statSync(join(folder, 'jpeg/jpeg.node')).mode & 0o777).toBe(0o600);
  const other = extractTo(join(base, 'cache'), [{ path: 'jpeg/jpeg.node', bytes: Buffer.from('else') }]);
  expect(other).not.toBe(folder);
});

test('a file that was tampered with is replaced before anything loads it', () => {
  const folder = extractTo(base, PARTS);
  const file = join(folder, 'jpeg/jpeg.node');
  writeFileSync(file, 'SECOND');
  extractTo(base, PARTS);
  expect(readFileSync(file, 'utf8')).toBe('second');
  expect(readdirSync(join(folder, 'jpeg'))).toEqual(['jpeg.node']);
});

test('a link in place of a file is replaced, its target left alone', () => {
  const folder = extractTo(base, PARTS);
  const file = join(folder, 'jpeg/jpeg.node');
  const target = join(folder, 'jpeg/target');
  writeFileSync(target, 'second');
  rmSync(file);
  // as long as the part itself, so that its size does not give it away
  symlinkSync('target', file);
  extractTo(base, PARTS);
  expect(statSync(file).ino).not.toBe(statSync(target).ino);
});

test('a link in place of the folder is refused', () => {
  const elsewhere = join(base, 'elsewhere');
  extractTo(elsewhere, PARTS);
  symlinkSync(elsewhere, join(base, 'cache'));
  expect(() => extractTo(join(base, 'cache'), PARTS)).toThrow('belongs to another user');
});

test('a folder open to others is closed to them', () => {
  chmodSync(base, 0o777);
  extractTo(base, PARTS);
  expect(statSync(base).mode & 0o777).toBe(0o700);
});

test('a cache that cannot be written is passed over', () => {
  const file = join(base, 'not-a-folder');
  writeFileSync(file, '');
  const folder = extractParts(PARTS, { XDG_CACHE_HOME: file });
  expect(folder.startsWith(tmpdir())).toBe(true);
  rmSync(folder, { recursive: true });
});

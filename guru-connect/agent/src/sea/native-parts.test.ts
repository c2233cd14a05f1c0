import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { extractParts, removeParts } from './native-parts.ts';

const PARTS = [
  { path: 'koffi/linux_x64/koffi.node', bytes: Buffer.from('first') },
  { path: 'jpeg/jpeg.node', bytes: Buffer.from('second') },
];

let base: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gc-parts-'));
});

afterEach(() => rmSync(base, { recursive: true, force: true }));

test('lays parts out in a folder that no other user can enter', () => {
  const folder = extractParts(PARTS, { XDG_CACHE_HOME: base });
  expect(dirname(folder)).toBe(base);
  expect(readFileSync(join(folder, 'jpeg/jpeg.node'), 'utf8')).toBe('second');
  for (const path of ['', 'koffi', 'koffi/linux_x64', 'jpeg']) {
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o700);
  }
  expect(statSync(join(folder, 'jpeg/jpeg.node')).mode & 0o777).toBe(0o600);
});

test('never loads what an earlier start left, which somebody may have changed', () => {
  const earlier = extractParts(PARTS, { XDG_CACHE_HOME: base });
  writeFileSync(join(earlier, 'jpeg/jpeg.node'), 'changed');
  const folder = extractParts(PARTS, { XDG_CACHE_HOME: base });
  expect(folder).not.toBe(earlier);
  expect(readFileSync(join(folder, 'jpeg/jpeg.node'), 'utf8')).toBe('second');
});

test('leaves nothing behind once the parts are removed, nor when they cannot be written', () => {
  removeParts(extractParts(PARTS, { XDG_CACHE_HOME: base }));
  expect(readdirSync(base)).toEqual([]);
  const twice = [...PARTS, { path: 'jpeg/jpeg.node', bytes: Buffer.from('again') }];
  expect(() => extractParts(twice, { XDG_CACHE_HOME: base })).toThrow('EEXIST');
  expect(readdirSync(base)).toEqual([]);
});

test('uses the folder for temporary files when there is no cache, and makes none', () => {
  const cache = join(base, 'none');
  const folder = extractParts(PARTS, { XDG_CACHE_HOME: cache });
  expect(dirname(folder)).toBe(tmpdir());
  expect(readdirSync(base)).toEqual([]);
  removeParts(folder);
});

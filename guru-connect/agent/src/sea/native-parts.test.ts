import { createHash } from 'node:crypto';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { extractParts, leftIn, removeParts } from './native-parts.ts';
import { partsFolders } from './parts-folders.ts';

const part = (path: string, text: string) => {
  const bytes = Buffer.from(text);
  return { path, bytes, sha256: createHash('sha256').update(bytes).digest('hex') };
};
const PARTS = [part('koffi/linux_x64/koffi.node', 'first'), part('jpeg/jpeg.node', 'second')];
const works = () => undefined;

let base: string;
let spare: string;

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'gc-parts-'));
  spare = mkdtempSync(join(tmpdir(), 'gc-parts-'));
});

afterEach(() => {
  rmSync(base, { recursive: true, force: true });
  rmSync(spare, { recursive: true, force: true });
});

test('lays parts out in a folder that no other user can enter', () => {
  const folder = extractParts(PARTS, [base], works);
  expect(dirname(folder)).toBe(base);
  expect(readFileSync(join(folder, 'jpeg/jpeg.node'), 'utf8')).toBe('second');
  for (const path of ['', 'koffi', 'koffi/linux_x64', 'jpeg']) {
    expect(statSync(join(folder, path)).mode & 0o777).toBe(0o700);
  }
  expect(statSync(join(folder, 'jpeg/jpeg.node')).mode & 0o777).toBe(0o600);
});

test('never loads what an earlier start left, which somebody may have changed', () => {
  const earlier = extractParts(PARTS, [base], works);
  writeFileSync(join(earlier, 'jpeg/jpeg.node'), 'changed');
  const folder = extractParts(PARTS, [base], works);
  expect(folder).not.toBe(earlier);
  expect(readFileSync(join(folder, 'jpeg/jpeg.node'), 'utf8')).toBe('second');
});

test('refuses a part that is not what was built, before it is loaded', () => {
  const [first = part('none', '')] = PARTS;
  const loaded: string[] = [];
  const load = (folder: string) => void loaded.push(folder);
  expect(() => extractParts([{ ...first, bytes: Buffer.from('other') }], [base], load)).toThrow(
    expect.objectContaining({ code: 'no_folder', message: expect.stringContaining('damaged') }),
  );
  expect(loaded).toEqual([]);
  expect(readdirSync(base)).toEqual([]);
});

test('leaves nothing behind once the parts are removed, nor where they cannot be loaded', () => {
  removeParts(extractParts(PARTS, [base], works));
  expect(readdirSync(base)).toEqual([]);
  const folder = extractParts(PARTS, [base, spare], (tried) => {
    if (dirname(tried) === base) throw new Error('failed to map segment from shared object');
  });
  expect(dirname(folder)).toBe(spare);
  expect(readdirSync(base)).toEqual([]);
});

test('passes over a folder that does not exist or that another user could change, and makes none', () => {
  const none = join(spare, 'none');
  const shared = join(base, 'shared');
  mkdirSync(shared);
  chmodSync(shared, 0o777);
  const folder = extractParts(PARTS, [none, shared, spare], works);
  expect(dirname(folder)).toBe(spare);
  expect(readdirSync(shared)).toEqual([]);
});

test('takes nothing for left parts but folders named as its own', () => {
  const folder = extractParts(PARTS, [base], works);
  for (const name of ['guru-connect-agent-settings', 'guru-connect-agent-']) mkdirSync(join(base, name));
  writeFileSync(join(base, 'guru-connect-agent-abcdef'), '');
  expect(leftIn(base)).toEqual([folder]);
});

test('says what is wrong with each folder when none can be used', () => {
  const fails = () => {
    throw new Error('libjpeg.so: failed to map segment from shared object');
  };
  expect(() => extractParts(PARTS, [base, join(base, 'none')], fails)).toThrow(
    expect.objectContaining({
      code: 'no_folder',
      message: expect.stringContaining(`${base} is mounted noexec; ${join(base, 'none')} does not exist.`),
    }),
  );
});

test('looks in the cache, then in the folders for temporary files, then beside the program', () => {
  const environment = { HOME: '/home/u', XDG_RUNTIME_DIR: '/run/user/7' };
  const rest = [tmpdir(), '/run/user/7', '/var/tmp', '/opt/gc'];
  expect(partsFolders(environment, '/opt/gc/agent')).toEqual(['/home/u/.cache', ...rest]);
  expect(partsFolders({ ...environment, XDG_CACHE_HOME: '/c' }, '/opt/gc/agent')).toEqual(['/c', ...rest]);
  expect(partsFolders({ ...environment, XDG_CACHE_HOME: 'relative' }, '/opt/gc/agent')).toEqual(rest);
});

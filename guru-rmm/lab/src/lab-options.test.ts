import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type GivenOptions, readWorldSpec } from './lab-options.ts';

let cwd: string;
const RELEASES = { gcRelease: 'gc.tar.gz', rmmRelease: 'rmm.tar.gz' };

beforeAll(() => {
  cwd = mkdtempSync(path.join(tmpdir(), 'lab-options-'));
  for (const file of Object.values(RELEASES)) writeFileSync(path.join(cwd, file), '');
});
afterAll(() => rmSync(cwd, { recursive: true }));

const read = (given: GivenOptions, ownDesktop = false, env: NodeJS.ProcessEnv = {}) =>
  readWorldSpec({ ...RELEASES, ...given }, ownDesktop, { cwd, env });

describe('the command line', () => {
  test('without options', () => {
    expect(read({})).toEqual({
      dataDir: path.join(cwd, '.demo'),
      gcRelease: path.join(cwd, 'gc.tar.gz'),
      rmmRelease: path.join(cwd, 'rmm.tar.gz'),
      rmmPort: 8480,
      gcPort: 8470,
      desktop: { kind: 'virtual', display: null },
    });
  });

  test('ports', () => {
    expect(read({ portBase: '18700' })).toMatchObject({ rmmPort: 18700, gcPort: 18701 });
    expect(read({ portBase: '18700', gcPort: '9000' })).toMatchObject({ rmmPort: 18700, gcPort: 9000 });
  });

  test('the desktop: the present display, unless a virtual one is asked for or needed', () => {
    const env = { DISPLAY: ':0' };
    expect(read({}, false, env).desktop).toEqual({ kind: 'existing', display: ':0' });
    expect(read({}, true, env).desktop).toEqual({ kind: 'virtual', display: null });
    expect(read({ display: ':7' }, false, env).desktop).toEqual({ kind: 'virtual', display: ':7' });
  });

  test.each<[GivenOptions, string]>([
    [{ rmmPort: '0' }, '--rmm-port takes a port'],
    [{ gcPort: '70000' }, '--gc-port takes a port'],
    [{ portBase: '1e3' }, '--port-base takes a port'],
    [{ rmmPort: '9000', gcPort: '9000' }, 'must differ'],
    [{ display: '80' }, '--display takes a number such as :80'],
    [{ gcRelease: 'missing.tar.gz' }, 'pack the release first (--gc-release)'],
    [{ rmmRelease: '' }, '--rmm-release is missing'],
  ])('%j is refused in one sentence', (given, sentence) => {
    expect(() => read(given)).toThrow(sentence);
  });
});

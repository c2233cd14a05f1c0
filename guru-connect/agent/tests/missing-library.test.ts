import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ASK_ONCE } from './support/programs.ts';
import { Xvfb } from './support/xvfb.ts';

let server: Xvfb;
let folder: string;

beforeAll(async () => {
  server = await Xvfb.start();
  folder = mkdtempSync(join(tmpdir(), 'gc-missing-library-test-'));
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  await server.stop();
});

test('without Pango nobody can be asked, the package is named, and the desktop works', async () => {
  // the loader finds this file first, and it is no library
  writeFileSync(join(folder, 'libpangocairo-1.0.so.0'), '');
  const ask = promisify(execFile)(process.execPath, [ASK_ONCE], {
    env: { ...process.env, DISPLAY: server.display, LANG: 'de_DE.UTF-8', LD_LIBRARY_PATH: folder },
  });
  expect(JSON.parse((await ask).stdout)).toMatchObject({
    result: 'unavailable',
    cause: 'missing_library',
    detail: expect.stringContaining('libpangocairo-1.0-0'),
    receipt: { language: 'de' },
  });
});

import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { copyPackages } from '../../scripts/pack/copy-packages.ts';

const INSTALLED = new URL('../../node_modules', import.meta.url).pathname;
/** A prebuilt program that is broken ends its whole process (decision 0001), so it runs in one of its own. */
const HASH_AND_VERIFY = `
  const { hash, verify } = require('argon2');
  const passwords = Array.from({ length: 20 }, (_, index) => 'password ' + index);
  const options = { memoryCost: 19456, timeCost: 2, parallelism: 1 };
  Promise.all(passwords.map(async (each) => verify(await hash(each, options), each)))
    .then((answers) => console.log(JSON.stringify(answers)));`;

let release: string;
beforeAll(async () => {
  release = await mkdtemp(join(tmpdir(), 'guru-rmm-packed-'));
  await copyPackages(['argon2'], INSTALLED, join(release, 'node_modules'));
});
afterAll(() => rm(release, { recursive: true, force: true }));

test("a packed release's argon2 hashes and verifies 20 passwords in parallel with its prebuilt program", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, ['-e', HASH_AND_VERIFY], {
    cwd: release,
    env: { ...process.env, NODE_OPTIONS: '', PREBUILDS_ONLY: '1' },
  });
  expect(JSON.parse(stdout)).toEqual(Array.from({ length: 20 }, () => true));
});

test('a packed release leaves out what only compiling needs', async () => {
  const packages = await readdir(join(release, 'node_modules'));
  expect(packages.sort()).toEqual(['@phc', 'argon2', 'node-gyp-build']);
  expect(await readdir(join(release, 'node_modules/argon2'))).not.toContain('build');
});

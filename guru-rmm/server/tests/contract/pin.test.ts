import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { CONTRACT_VERSION } from 'guru-connect-contract';
import { PINNED_CONTRACT_VERSION } from '../../src/connect-client/generated/operations.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const readJson = async (path: string) => JSON.parse(await readFile(join(ROOT, path), 'utf8'));
/** Kept beside the pin: `npm run pack:pinned-1.0` packs a release that is pinned to it. */
const FIRST = {
  name: 'guru-connect-contract-1.0.0.tgz',
  sha256: 'c1d94d7647a3ba1cfce6d6e0607515392736dc75ef5b7eecb5cffa25d8b7d7c0',
};
const TARBALL = `vendor/guru-connect-contract-${PINNED_CONTRACT_VERSION}.tgz`;

test('the client, the installed package and both package.json name one version', async () => {
  expect(CONTRACT_VERSION).toBe(PINNED_CONTRACT_VERSION);
  for (const workspace of ['server', 'dashboard']) {
    const { dependencies } = await readJson(`${workspace}/package.json`);
    expect(dependencies['guru-connect-contract']).toBe(`file:../${TARBALL}`);
  }
  const beside = (await readdir(join(ROOT, 'vendor'))).filter((name) => !TARBALL.endsWith(name));
  expect(beside.filter((name) => name !== FIRST.name)).toEqual([]);
});

test('the first version of the contract, for releases that are pinned to it, is the published one', async () => {
  const bytes = await readFile(join(ROOT, 'vendor', FIRST.name));
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(FIRST.sha256);
});

test('the lock file holds the integrity of the very tarball', async () => {
  const { packages } = await readJson('package-lock.json');
  const locked = packages['node_modules/guru-connect-contract'];
  const digest = createHash('sha512').update(await readFile(join(ROOT, TARBALL)));
  expect(locked).toMatchObject({
    version: PINNED_CONTRACT_VERSION,
    resolved: `file:${TARBALL}`,
    integrity: `sha512-${digest.digest('base64')}`,
  });
  for (const workspace of ['server', 'dashboard']) {
    expect(packages[`${workspace}/node_modules/guru-connect-contract`]).toBeUndefined();
    expect(packages[workspace].dependencies['guru-connect-contract']).toBe(`file:../${TARBALL}`);
  }
});

test('what is installed is what the tarball holds, byte for byte', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'guru-rmm-pin-'));
  try {
    await promisify(execFile)('tar', ['-xzf', join(ROOT, TARBALL), '-C', folder]);
    const [packed, installed] = await Promise.all([
      digests(join(folder, 'package')),
      digests(join(ROOT, 'node_modules/guru-connect-contract')),
    ]);
    expect(packed.size).toBeGreaterThan(10);
    expect(Object.fromEntries(installed)).toEqual(Object.fromEntries(packed));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

async function digests(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const found = new Map<string, string>();
  for (const entry of entries.filter((one) => one.isFile())) {
    const path = join(entry.parentPath, entry.name);
    found.set(
      relative(folder, path),
      createHash('sha256')
        .update(await readFile(path))
        .digest('hex'),
    );
  }
  return found;
}

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, jest, test } from '@jest/globals';
import { CONTRACT_VERSION } from 'guru-connect-contract';
import { PINNED_CONTRACT_VERSION } from '../../src/connect-client/generated/operations.ts';

jest.setTimeout(60_000);

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const readJson = async (path: string) => JSON.parse(await readFile(join(ROOT, path), 'utf8'));
const TARBALL = `vendor/guru-connect-contract-${PINNED_CONTRACT_VERSION}.tgz`;

test('the client, the installed package and both package.json name one version', async () => {
  expect(CONTRACT_VERSION).toBe(PINNED_CONTRACT_VERSION);
  for (const workspace of ['server', 'dashboard']) {
    const { dependencies } = await readJson(`${workspace}/package.json`);
    expect(dependencies['guru-connect-contract']).toBe(`file:../${TARBALL}`);
  }
  expect(await readdir(join(ROOT, 'vendor'))).toEqual([TARBALL.replace('vendor/', '')]);
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

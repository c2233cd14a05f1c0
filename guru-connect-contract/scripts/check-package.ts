import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { promisify } from 'node:util';
import { publishedVersions } from './gate/contract-state.ts';
import { contentDigest } from './package/content-digest.ts';
import { packPackage } from './package/pack-package.ts';

/**
 * Packs the package into a temporary folder and has it judged: publint, attw, and whether a published version changed,
 * both as it would be packed now and as its tarball was kept.
 */
const root = join(import.meta.dirname, '..');
const folder = await mkdtemp(join(tmpdir(), 'contract-check-'));

async function judge(name: string, script: string, args: readonly string[]): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, [join(root, 'node_modules', script), ...args], {
      timeout: 60_000,
    });
    process.stdout.write(`[OK] ${name}\n`);
  } catch (error) {
    const output = error instanceof Error && 'stdout' in error ? error.stdout : '';
    process.stderr.write(`[ERROR] ${name}\n${String(output)}\n${String(error)}\n`);
    process.exitCode = 1;
  }
}

try {
  const tarball = await packPackage(root, folder);
  await judge('publint', 'publint/src/cli.js', [tarball, '--strict']);
  // `node10` knows no `exports`; the engines field rules it out.
  await judge('attw', '@arethetypeswrong/cli/dist/index.js', [tarball, '--profile', 'node16']);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const digest = await contentDigest(tarball);
  const versions = await publishedVersions(root);
  for (const known of versions) {
    const kept = `published/guru-connect-contract-${known.version}.tgz`;
    if ((await contentDigest(join(root, kept))) === known.digest) continue;
    process.stderr.write(`[ERROR] ${kept} is not what was published: its content must be ${known.digest}\n`);
    process.exitCode = 1;
  }
  const published = versions.find((known) => known.version === version)?.digest;
  if (published !== undefined && published !== digest) {
    process.stderr.write(
      `[ERROR] ${version} is published and its content changed (${digest}): raise the version, published bytes stay\n`,
    );
    process.exitCode = 1;
  } else {
    process.stdout.write(
      `[OK] ${basename(tarball)} ${published ? 'is as published' : 'is new'}: ${digest}\n`,
    );
  }
} finally {
  await rm(folder, { recursive: true });
}

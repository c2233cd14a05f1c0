import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { buildPackage } from './build-package.ts';
import { COPIES, MANIFEST_FIELDS } from './layout.ts';

/**
 * Builds the package and packs it as `<name>-<version>.tgz` into a folder; returns the tarball's path. It is packed
 * from a staging folder, so that it holds what the layout names and nothing that merely lies about. npm gives every
 * file the same time and owner, which makes equal input equal bytes.
 */
export async function packPackage(root: string, output: string): Promise<string> {
  const stage = await mkdtemp(join(tmpdir(), 'contract-pack-'));
  try {
    const manifest: Record<string, unknown> = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const published = Object.fromEntries(
      MANIFEST_FIELDS.filter((field) => field in manifest).map((field) => [field, manifest[field]]),
    );
    await writeFile(join(stage, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
    for (const [source, target] of Object.entries(COPIES)) {
      await cp(join(root, source), join(stage, target), { recursive: true });
    }
    await buildPackage(root, join(stage, 'dist'));
    await mkdir(output, { recursive: true });
    const args = ['pack', '--ignore-scripts', '--silent', '--pack-destination', output];
    await promisify(execFile)('npm', args, { cwd: stage, timeout: 120_000 });
    return join(output, `${String(manifest['name'])}-${String(manifest['version'])}.tgz`);
  } finally {
    await rm(stage, { recursive: true });
  }
}

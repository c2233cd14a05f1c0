import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { COPIES, MANIFEST_FIELDS } from './package-layout.ts';

/**
 * Packs `dist-pack/<name>-<version>.tgz` from a staging folder, so that the package holds what the layout names and
 * nothing that merely lies about. npm gives every file the same time and owner, which makes equal input equal bytes.
 */
const root = join(import.meta.dirname, '..');
const output = join(root, 'dist-pack');
const stage = await mkdtemp(join(tmpdir(), 'contract-pack-'));
try {
  const manifest: Record<string, unknown> = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const published = Object.fromEntries(
    MANIFEST_FIELDS.filter((field) => field in manifest).map((field) => [field, manifest[field]]),
  );
  await writeFile(join(stage, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  await cp(join(root, 'dist'), join(stage, 'dist'), { recursive: true });
  for (const [source, target] of Object.entries(COPIES)) {
    await mkdir(dirname(join(stage, target)), { recursive: true });
    await cp(join(root, source), join(stage, target), { recursive: true });
  }
  await rm(output, { recursive: true, force: true });
  await mkdir(output);
  await promisify(execFile)('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', output], {
    cwd: stage,
    timeout: 60_000,
  });
  const name = `${String(manifest['name'])}-${String(manifest['version'])}.tgz`;
  const bytes = await readFile(join(output, name));
  const integrity = createHash('sha512').update(bytes).digest('base64');
  process.stdout.write(`[OK] dist-pack/${name}: ${bytes.length} bytes, sha512-${integrity}\n`);
} finally {
  await rm(stage, { recursive: true });
}

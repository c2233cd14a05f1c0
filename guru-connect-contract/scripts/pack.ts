import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { packPackage } from './package/pack-package.ts';

/** Packs the package into `dist-pack/`, or into the folder that is given. */
const root = join(import.meta.dirname, '..');
const tarball = await packPackage(root, process.argv[2] ?? join(root, 'dist-pack'));
const bytes = await readFile(tarball);
const integrity = createHash('sha512').update(bytes).digest('base64');
process.stdout.write(`[OK] ${basename(tarball)}: ${bytes.length} bytes, sha512-${integrity}\n`);

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes the version of package.json into the document and the lock file: changesets raise the first one alone. */
const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const path = join(root, 'openapi/openapi.yaml');
const before = await readFile(path, 'utf8');
const after = before.replace(/^( {2}version: ).*$/m, `$1${version}`);
await writeFile(path, after);
const lockPath = join(root, 'package-lock.json');
const lock = JSON.parse(await readFile(lockPath, 'utf8'));
lock.version = version;
lock.packages[''].version = version;
await writeFile(lockPath, `${JSON.stringify(lock, null, 2)}\n`);
process.stdout.write(`[OK] info.version is ${version}\n`);

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes the version of package.json into the document: changesets raise the one and know nothing of the other. */
const root = join(import.meta.dirname, '..');
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
const path = join(root, 'openapi/openapi.yaml');
const before = await readFile(path, 'utf8');
const after = before.replace(/^( {2}version: ).*$/m, `$1${version}`);
await writeFile(path, after);
process.stdout.write(`[OK] info.version is ${version}\n`);

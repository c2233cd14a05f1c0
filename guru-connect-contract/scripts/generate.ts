import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleDocument } from './generate/bundle-document.ts';
import { contractFiles } from './generate/contract-files.ts';
import { embedFiles } from './generate/embed-files.ts';
import type { GeneratedFile } from './generate/generated-file.ts';

/** Writes `generated/`, or with `--check` fails when it is not what would be written. */
const root = join(import.meta.dirname, '..');
const folder = join(root, 'generated');
const check = process.argv.includes('--check');

const files: readonly GeneratedFile[] = [
  ...(await contractFiles(await bundleDocument(root))),
  ...(await embedFiles(root)),
];
const wanted = new Map(files.map((file) => [file.path, file.text]));
const present = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
const existing = present
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));

const stale = existing.filter((path) => !wanted.has(path));
for (const [path, text] of wanted) {
  const now = await readFile(join(folder, path), 'utf8').catch(() => null);
  if (now !== text) stale.push(path);
}

if (check && stale.length > 0) {
  process.stderr.write(`[ERROR] generated/ is stale, run \`npm run generate\`: ${stale.sort().join(', ')}\n`);
  process.exitCode = 1;
} else if (!check) {
  for (const path of stale) {
    const text = wanted.get(path);
    if (text === undefined) await rm(join(folder, path));
    else {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  }
  process.stdout.write(`[OK] generated/: ${wanted.size} files, ${stale.length} changed\n`);
} else {
  process.stdout.write(`[OK] generated/ is current: ${wanted.size} files\n`);
}

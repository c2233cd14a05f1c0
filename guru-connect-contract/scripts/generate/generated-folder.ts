import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bundleDocument } from './bundle-document.ts';
import { contractFiles } from './contract-files.ts';
import { embedFiles } from './embed-files.ts';
import type { GeneratedFile } from './generated-file.ts';

/** Every file that belongs into `generated/`. */
export async function generatedFiles(root: string): Promise<readonly GeneratedFile[]> {
  const [contract, embed] = await Promise.all([bundleDocument(root).then(contractFiles), embedFiles(root)]);
  return [...contract, ...embed];
}

/** Paths below `generated/` that are missing, differ from the given files, or are not among them. */
export async function stalePaths(root: string, files: readonly GeneratedFile[]): Promise<readonly string[]> {
  const folder = join(root, 'generated');
  const present = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const existing = present
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
  const wanted = new Set(files.map(({ path }) => path));
  const stale = existing.filter((path) => !wanted.has(path));
  for (const { path, text } of files) {
    const now = await readFile(join(folder, path), 'utf8').catch(() => null);
    if (now !== text) stale.push(path);
  }
  return stale.sort();
}

/** Makes `generated/` hold the given files and no others; returns the paths that changed. */
export async function writeGenerated(
  root: string,
  files: readonly GeneratedFile[],
): Promise<readonly string[]> {
  const stale = await stalePaths(root, files);
  for (const path of stale) {
    const target = join(root, 'generated', path);
    const file = files.find((candidate) => candidate.path === path);
    await mkdir(dirname(target), { recursive: true });
    if (file === undefined) await rm(target);
    else await writeFile(target, file.text);
  }
  return stale;
}

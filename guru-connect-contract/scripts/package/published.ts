import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What consumers have pinned already: version → content digest, from `published.json`. */
export async function publishedDigests(root: string): Promise<Readonly<Record<string, string>>> {
  return JSON.parse(await readFile(join(root, 'published.json'), 'utf8'));
}

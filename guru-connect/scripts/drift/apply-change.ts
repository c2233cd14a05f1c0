import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DriftChange } from './changes.ts';

/**
 * Makes one change in a copy of the product and gives what undoes it.
 *
 * @throws when the place is not there exactly once: then the table is to be brought up to date
 */
export async function applyChange(copy: string, change: DriftChange): Promise<() => Promise<void>> {
  const path = join(copy, change.file);
  const before = await readFile(path, 'utf8');
  const after = changed(before, change);
  await writeFile(path, after);
  return async () => await writeFile(path, before);
}

/** The text with the change in it. */
export function changed(text: string, { what, file, find, replace }: DriftChange): string {
  const places =
    typeof find === 'string' ? text.split(find).length - 1 : [...text.matchAll(new RegExp(find, 'g'))].length;
  if (places !== 1) throw new Error(`"${what}": its place stands ${places} times in ${file}`);
  return typeof find === 'string' ? text.replace(find, () => replace) : text.replace(find, replace);
}

import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Programs of this run, below the package, where they find its native parts. The run's end removes them. */
const programs = () => process.env.TEST_PROGRAMS ?? '';

/**
 * Makes a program with the first test file that asks for it, for all of the run: bundling costs as much as several starts.
 * @param name of the program's file or folder
 * @param bundle writes it to the path that it gets
 * @returns its path, where nobody may change anything
 */
export async function bundleOnce(name: string, bundle: (path: string) => Promise<unknown>): Promise<string> {
  const path = join(programs(), name);
  if (existsSync(path)) return path;
  const own = `${path}.${randomUUID()}`;
  await bundle(own);
  // Two files may ask at once: one of theirs stays.
  await rename(own, path).catch(async (error) => {
    await rm(own, { recursive: true, force: true });
    if (!existsSync(path)) throw error;
  });
  return path;
}

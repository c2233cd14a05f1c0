import { existsSync } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Programs of this run, below the package, where they find its native parts. The run's end removes them. */
const programs = () => process.env.TEST_PROGRAMS ?? '';

/**
 * Makes a program with the first test file that asks for it, for all of the run: bundling costs as much as several starts.
 * @param bundle writes it into the folder that it gets, which may be empty or not there
 * @returns path of its folder, which nobody may change
 */
export async function bundleOnce(
  name: string,
  bundle: (folder: string) => Promise<unknown>,
): Promise<string> {
  const folder = join(programs(), name);
  if (existsSync(folder)) return folder;
  const own = await mkdtemp(`${folder}-`);
  await bundle(own);
  // Two files may ask at once: the first one stays.
  await rename(own, folder).catch(async (error) => {
    await rm(own, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

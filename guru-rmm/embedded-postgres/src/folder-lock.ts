import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { EmbeddedPostgresError } from './embedded-postgres-error.ts';
import { errorCode } from './error-code.ts';
import { bootId, startTime } from './process-identity.ts';

const ATTEMPTS = 100;
const PAUSE_MS = 20;

/**
 * Takes a data folder for this process. Node has no flock(2); the file names the process, when it started and the boot, so
 * that neither a dead process's file nor a reused pid locks anyone out.
 *
 * @returns releases the folder
 * @throws EmbeddedPostgresError when another process holds it
 */
export async function lockFolder(file: string): Promise<() => Promise<void>> {
  const own = [process.pid, startTime(process.pid), bootId()].join(' ').trim();
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await create(file, own)) return () => removeOwn(file, own);
    const pid = await holderOf(file);
    if (pid !== undefined) {
      throw new EmbeddedPostgresError(
        'folder_in_use',
        `Another process (${pid}) uses this data folder (${file}): stop it or choose another data folder.`,
      );
    }
    await removeDead(file, own);
  }
  throw new Error(`${file} cannot be taken.`);
}

/** The living process that holds a lock. */
export async function holderOf(file: string): Promise<number | undefined> {
  return livingProcess(await read(file));
}

/** Creates the file whole or not at all: nobody reads an unfinished one. @returns false when there is one */
async function create(file: string, content: string): Promise<boolean> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600 });
  try {
    await link(draft, file);
    return true;
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(draft, { force: true });
  }
}

/**
 * Removes the file of a dead process. One process at a time may, under a lock of its own: else the second would remove
 * what the first has just created in its place.
 */
async function removeDead(file: string, own: string): Promise<void> {
  const guard = `${file}.takeover`;
  if (await create(guard, own)) {
    if (await isDead(file)) await rm(file, { force: true });
    await removeOwn(guard, own);
  } else if (await isDead(guard)) {
    await rm(guard, { force: true });
  } else {
    await sleep(PAUSE_MS);
  }
}

async function removeOwn(file: string, own: string): Promise<void> {
  if ((await read(file)) === own) await rm(file, { force: true });
}

/** Whether the file exists and its process does not. */
async function isDead(file: string): Promise<boolean> {
  const content = await read(file);
  return content !== undefined && livingProcess(content) === undefined;
}

/** The living process that a lock's content names. Release 1.0 wrote no boot. */
function livingProcess(content: string | undefined): number | undefined {
  const [pid, start, boot] = content?.trim().split(' ') ?? [];
  const lives =
    start !== undefined && start === startTime(Number(pid)) && (boot === undefined || boot === bootId());
  return lives ? Number(pid) : undefined;
}

async function read(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
}

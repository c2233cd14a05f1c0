import { randomUUID } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError } from '../../config/configuration-error.ts';
import { errorCode } from '../../errors/error-code.ts';

const ATTEMPTS = 100;
const PAUSE_MS = 20;

/**
 * Makes sure that one relay uses a data folder at a time. Node has no flock(2); the file names the process and when
 * it started, so that neither a dead relay's file nor a recycled process id locks anybody out.
 *
 * @returns gives the folder free again
 */
export async function lockFolder(file: string): Promise<() => Promise<void>> {
  const own = `${process.pid} ${await startTime(process.pid)}`;
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (await create(file, own)) return () => removeOwn(file, own);
    const pid = await processOf(await read(file));
    if (pid !== undefined) {
      throw new ConfigurationError(
        `Another relay (process ${pid}) uses this data folder: stop it or set another CONNECT_DATA_DIR.`,
      );
    }
    await removeDead(file, own);
  }
  throw new Error(`${file} cannot be taken.`);
}

/** Makes the file whole or not at all: nobody reads one that is still to be written. @returns false: there is one */
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
 * Removes the file of a relay that is no more. One process at a time may, under a lock of its own: else the second would
 * remove what the first has just made in its place.
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

/** Whether the file is there, and its process is not. One that is absent may be there a moment later. */
async function isDead(file: string): Promise<boolean> {
  const content = await read(file);
  return content !== undefined && (await processOf(content)) === undefined;
}

/** The living process that a file names. */
async function processOf(content: string | undefined): Promise<string | undefined> {
  const pid = content?.split(' ')[0];
  return pid && content === `${pid} ${await startTime(Number(pid))}` ? pid : undefined;
}

async function read(file: string): Promise<string | undefined> {
  return await readFile(file, 'utf8').catch((error: unknown) => {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  });
}

/** Clock ticks between boot and the start of a process (proc_pid_stat(5), field 22); "gone" when there is none. */
async function startTime(pid: number): Promise<string> {
  if (process.platform !== 'linux') {
    try {
      process.kill(pid, 0);
      return 'unknown';
    } catch {
      return 'gone';
    }
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The second field is the program's name in brackets and may itself hold spaces and brackets.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? 'gone';
}

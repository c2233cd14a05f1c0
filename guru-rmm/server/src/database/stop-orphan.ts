import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processArguments, processFolder, processStartTime } from './process-identity.ts';

const FAST_SHUTDOWN_MS = 8_000;
const IMMEDIATE_SHUTDOWN_MS = 3_000;
const POLL_MS = 25;

/**
 * Stops the PostgreSQL server that a killed parent left behind on `databaseDir`, and clears its pid file.
 * Only a process that works in that very folder is touched: PostgreSQL makes its data folder its working folder.
 * @returns whether one was stopped
 */
export async function stopOrphan(databaseDir: string): Promise<boolean> {
  const pidFile = join(databaseDir, 'postmaster.pid');
  const pid = await readFile(pidFile, 'utf8').then(
    (text) => Number(text.split('\n')[0]),
    () => Number.NaN,
  );
  if (!Number.isInteger(pid) || pid <= 1) return false;
  const folder = await realpath(databaseDir);
  const startTime = processStartTime(pid);
  const isOurs = () => worksIn(pid, folder, databaseDir) && processStartTime(pid) === startTime;
  if (startTime === null || !isOurs()) {
    await rm(pidFile, { force: true });
    return false;
  }
  // SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one (recovery runs at the next start).
  process.kill(pid, 'SIGINT');
  if (!(await gone(isOurs, FAST_SHUTDOWN_MS))) {
    process.kill(pid, 'SIGQUIT');
    if (!(await gone(isOurs, IMMEDIATE_SHUTDOWN_MS))) process.kill(pid, 'SIGKILL');
  }
  await gone(isOurs, IMMEDIATE_SHUTDOWN_MS);
  await rm(pidFile, { force: true });
  return true;
}

/** A container's root may be forbidden to see where another user's process works; then its command line has to do. */
function worksIn(pid: number, folder: string, databaseDir: string): boolean {
  const seen = processFolder(pid);
  if (seen !== null) return seen === folder;
  const args = processArguments(pid);
  return args[args.indexOf('-D') + 1] === databaseDir;
}

async function gone(lives: () => boolean, withinMs: number): Promise<boolean> {
  const giveUpAt = Date.now() + withinMs;
  while (lives()) {
    if (Date.now() > giveUpAt) return false;
    await sleep(POLL_MS);
  }
  return true;
}

import { readFile, realpath, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine, startTime, workingFolder } from './process-identity.ts';

/** SIGINT is PostgreSQL's fast shutdown, SIGQUIT the immediate one, after which the next start recovers. */
const SIGNALS = [
  ['SIGINT', 8000],
  ['SIGQUIT', 3000],
  ['SIGKILL', 3000],
] as const;
const POLL_MS = 25;

/**
 * Stops the PostgreSQL that a killed parent left running on `clusterDir`, and removes its pid file. The pid alone proves
 * nothing, since another process may have it by now: only one that works in that very folder is touched (PostgreSQL makes
 * its data folder its working folder).
 *
 * @param signals what to send in turn, and how long to wait after each in milliseconds
 * @returns whether one was stopped
 * @throws Error when it does not stop
 */
export async function stopOrphan(
  clusterDir: string,
  signals: readonly (readonly [NodeJS.Signals, number])[] = SIGNALS,
): Promise<boolean> {
  const pidFile = join(clusterDir, 'postmaster.pid');
  const pid = pidOf(await readFile(pidFile, 'utf8').catch(() => ''));
  if (pid === undefined) return false;
  const folder = await realpath(clusterDir);
  const started = startTime(pid);
  const isOurs = () =>
    started !== undefined && startTime(pid) === started && worksIn(pid, folder, clusterDir);
  if (!isOurs()) {
    await rm(pidFile, { force: true });
    return false;
  }
  for (const [signal, waitMs] of signals) {
    if (!isOurs()) break;
    process.kill(pid, signal);
    await gone(isOurs, waitMs);
  }
  if (isOurs()) throw new Error(`An abandoned PostgreSQL (process ${pid}) on ${clusterDir} does not stop.`);
  await rm(pidFile, { force: true });
  return true;
}

/** First line of postmaster.pid (PostgreSQL manual, "Database File Layout"). */
export function pidOf(content: string): number | undefined {
  const pid = /^([1-9]\d{0,9})\n/.exec(content)?.[1];
  return pid === undefined || pid === '1' ? undefined : Number(pid);
}

/** A container's root may be forbidden to see where another user's process works; then its command line must do. */
function worksIn(pid: number, folder: string, clusterDir: string): boolean {
  if (process.platform !== 'linux') return true;
  const seen = workingFolder(pid);
  if (seen !== undefined) return seen === folder;
  const args = commandLine(pid);
  return args[args.indexOf('-D') + 1] === clusterDir;
}

async function gone(lives: () => boolean, withinMs: number): Promise<void> {
  for (const giveUpAt = Date.now() + withinMs; lives() && Date.now() < giveUpAt; ) await sleep(POLL_MS);
}

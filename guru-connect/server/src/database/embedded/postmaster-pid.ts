import { readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** First lines of postmaster.pid (PostgreSQL docs, "Database File Layout"): process id, data folder, … */
export function parsePostmasterPid(content: string): { pid: number; dataDir: string } | undefined {
  const [pid, dataDir] = content.split('\n');
  return pid && dataDir && /^[1-9]\d{0,9}$/.test(pid) ? { pid: Number(pid), dataDir } : undefined;
}

/**
 * Stops a PostgreSQL that a relay killed outright has left running on this data folder. The pid file alone proves
 * nothing, since the number may belong to somebody else by now: the process must be a postgres.
 */
export async function stopOrphan(clusterDir: string): Promise<boolean> {
  const content = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => '');
  const found = parsePostmasterPid(content);
  if (!found || found.dataDir !== clusterDir || !(await isPostgres(found.pid))) return false;
  // SIGINT is PostgreSQL's fast shutdown, SIGQUIT its immediate one.
  for (const [signal, waitMs] of [
    ['SIGINT', 8000],
    ['SIGQUIT', 3000],
  ] as const) {
    process.kill(found.pid, signal);
    if (await gone(found.pid, waitMs)) return true;
  }
  throw new Error(`An abandoned PostgreSQL (process ${found.pid}) on ${clusterDir} does not stop.`);
}

async function isPostgres(pid: number): Promise<boolean> {
  if (process.platform === 'linux') {
    const program = await readlink(`/proc/${pid}/exe`).catch(() => '');
    return /\/postgres( \(deleted\))?$/.test(program);
  }
  return alive(pid);
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pid: number, withinMs: number): Promise<boolean> {
  for (const giveUpAt = Date.now() + withinMs; Date.now() < giveUpAt; await sleep(50)) {
    if (!alive(pid)) return true;
  }
  return !alive(pid);
}

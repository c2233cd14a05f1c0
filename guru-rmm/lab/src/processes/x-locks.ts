import { readdirSync, readFileSync, rmSync } from 'node:fs';

/**
 * Takes away what X servers that were killed leave: `/tmp/.X<n>-lock` and the socket beside it. Only files that name
 * one of the given processes, and only when that process is gone.
 */
export function removeDeadXLocks(pids: readonly number[], folder = '/tmp'): number[] {
  const removed: number[] = [];
  if (pids.length === 0) return removed;
  for (const name of readdirSync(folder)) {
    const display = /^\.X(\d+)-lock$/.exec(name)?.[1];
    if (!display) continue;
    const pid = readLockPid(`${folder}/${name}`);
    if (pid === null || !pids.includes(pid) || runs(pid)) continue;
    rmSync(`${folder}/${name}`, { force: true });
    rmSync(`${folder}/.X11-unix/X${display}`, { force: true });
    removed.push(Number(display));
  }
  return removed;
}

/** The lock holds the pid as ten characters, right-aligned, and a newline. */
function readLockPid(file: string): number | null {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}

function runs(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

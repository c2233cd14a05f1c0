import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { LabError } from '../lab-error.ts';
import { isAlive, ownIdentity, type ProcessIdentity } from './process-table.ts';

/** One lab for one data folder. */
export interface WorldLock {
  release(): void;
}

/**
 * Takes the folder's lock: a file that names its holder by pid and start time. It appears whole (a hard link of a
 * written file, which fails when the name is there), and a holder that no longer lives holds nothing.
 * @throws LabError `already_running`
 */
export function takeWorldLock(lockFile: string): WorldLock {
  const own = ownIdentity();
  const mine = JSON.stringify(own);
  const draft = `${lockFile}.${own.pid}.${own.startTicks}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    while (!link(draft, lockFile)) {
      const text = read(lockFile);
      if (text === null) continue;
      const holder = parse(text);
      if (holder && isAlive(holder)) {
        throw new LabError(
          'already_running',
          `A lab already runs in this data folder (process ${holder.pid}); stop it with Ctrl-C or choose another folder with --data-dir.`,
        );
      }
      moveAside(lockFile, text, `${draft}.stale`);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return {
    release() {
      if (read(lockFile) === mine) rmSync(lockFile, { force: true });
    },
  };
}

/** Two labs may find the same stale lock; the slower one must not take the faster one's new lock away. */
function moveAside(lockFile: string, seen: string, aside: string): void {
  try {
    renameSync(lockFile, aside);
  } catch {
    return; // the other one was faster
  }
  if (read(aside) !== seen) link(aside, lockFile);
  rmSync(aside, { force: true });
}

function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function parse(text: string): ProcessIdentity | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('pid' in value) || !('startTicks' in value))
      return null;
    const { pid, startTicks } = value;
    return typeof pid === 'number' && typeof startTicks === 'number' ? { pid, startTicks } : null;
  } catch {
    return null;
  }
}

import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import { isSystemError } from '../errors/system-error.ts';
import { processStartTime } from './process-identity.ts';

/**
 * Takes the data folder for this process. Two servers on one embedded database would destroy it.
 * The lock names its holder by pid and start time and appears whole, as a hard link of a written file, which fails when
 * the name is there. One whose process is gone, or whose pid belongs to another process by now, is taken over.
 * @returns the function that gives it back
 * @throws ConfigError when another server holds it
 */
export function lockDataDir(dataDir: string): () => void {
  // The embedded database runs as another user when the server is root; a folder that lets it pass is the simpler case.
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const path = join(dataDir, 'server.lock');
  const mine = `${process.pid} ${processStartTime(process.pid) ?? ''}\n`;
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, mine, { mode: 0o600 });
  try {
    while (!link(draft, path)) {
      const seen = read(path);
      if (seen === null) continue;
      if (holderLives(seen)) {
        throw new ConfigError(`Another Guru RMM server is using ${dataDir}; stop it or set RMM_DATA_DIR.`);
      }
      moveAside(path, seen, `${draft}.stale`);
    }
  } finally {
    rmSync(draft, { force: true });
  }
  return () => {
    if (read(path) === mine) rmSync(path, { force: true });
  };
}

function holderLives(lock: string): boolean {
  const [pid, startTime] = lock.trim().split(' ');
  return startTime !== undefined && startTime === processStartTime(Number(pid));
}

/** Two servers may find the same stale lock; the slower one must not take the faster one's new lock away. */
function moveAside(path: string, seen: string, aside: string): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return;
    throw error;
  }
  if (read(aside) !== seen) link(aside, path);
  rmSync(aside, { force: true });
}

/** @returns false when there is something at `to` */
function link(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    throw error;
  }
}

/** @returns null when there is nothing any more */
function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return null;
    throw error;
  }
}

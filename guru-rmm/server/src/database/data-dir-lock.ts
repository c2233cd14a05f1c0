import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../config/config-error.ts';
import { isSystemError } from '../errors/system-error.ts';
import { processStartTime } from './process-identity.ts';

/**
 * Takes the data folder for this process. Two servers on one embedded database would destroy it.
 * A lock whose process is gone, or whose pid belongs to another process by now, is taken over.
 * @returns the function that gives it back
 * @throws ConfigError when another server holds it
 */
export function lockDataDir(dataDir: string): () => void {
  // The embedded database runs as another user when the server is root; a folder that lets it pass is the simpler case.
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  const path = join(dataDir, 'server.lock');
  for (const lastTry of [false, true]) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, `${process.pid} ${processStartTime(process.pid) ?? ''}\n`);
      closeSync(file);
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (!isSystemError(error, 'EEXIST')) throw error;
      if (lastTry || holderLives(path)) {
        throw new ConfigError(`Another Guru RMM server is using ${dataDir}; stop it or set RMM_DATA_DIR.`);
      }
      rmSync(path, { force: true });
    }
  }
  throw new ConfigError(`The lock in ${dataDir} cannot be taken.`);
}

function holderLives(path: string): boolean {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return false;
  }
  const [pid, startTime] = text.trim().split(' ');
  return startTime !== undefined && startTime === processStartTime(Number(pid));
}

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { FolderInUseError, lockFolder } from '@guru-rmm/process-lock/folder-lock.ts';
import { ConfigError } from '../config/config-error.ts';

/**
 * Locks the data folder for this process: two servers on one embedded database would destroy it.
 *
 * @returns releases the lock
 * @throws ConfigError when another server holds it
 */
export async function lockDataDir(dataDir: string): Promise<() => void> {
  // The embedded database runs as another user when the server is root; a folder that lets it pass is the simpler case.
  mkdirSync(dataDir, { recursive: true, mode: 0o755 });
  try {
    return await lockFolder(join(dataDir, 'server.lock'));
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    throw new ConfigError(
      `Another Guru RMM server (process ${error.pid}) is using ${dataDir}; stop it or set RMM_DATA_DIR.`,
    );
  }
}

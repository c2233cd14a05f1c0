import { FolderInUseError, lockFolder } from '@guru-rmm/process-lock/folder-lock.ts';
import { LabError } from '../base/lab-error.ts';

/**
 * Locks a data folder for this lab.
 *
 * @returns releases the lock
 * @throws LabError `already_running`
 */
export async function takeWorldLock(lockFile: string): Promise<() => void> {
  try {
    return await lockFolder(lockFile);
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw error;
    throw new LabError(
      'already_running',
      `A lab already runs in this data folder (process ${error.pid}); stop it with Ctrl-C or choose another folder with --data-dir.`,
    );
  }
}

import { FolderInUseError, lockFolder } from '@guru-rmm/process-lock/folder-lock.ts';
import { AgentFailure } from '../base/agent-failure.ts';
import { EXIT } from '../base/exit-codes.ts';
import { type DataFolder, dataFolderFailure } from './data-folder.ts';

/**
 * Locks the data folder for this agent: two agents would end each other's remote desktop agent.
 *
 * @returns releases the lock
 * @throws AgentFailure `alreadyRunning`, `dataFolder`
 */
export async function takeRunLock(folder: DataFolder): Promise<() => void> {
  try {
    return await lockFolder(folder.runLock);
  } catch (error) {
    if (!(error instanceof FolderInUseError)) throw dataFolderFailure(folder, error);
    const sentence = `Another agent (process ${error.pid}) already uses the data folder ${folder.root}.`;
    throw new AgentFailure(EXIT.alreadyRunning, sentence);
  }
}

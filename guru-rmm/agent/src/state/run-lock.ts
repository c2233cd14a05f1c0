import { system } from '#system';
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
  const lock = await system.lockFile(folder.runLock).catch((error: unknown) => {
    throw dataFolderFailure(folder, error);
  });
  if (typeof lock === 'function') return lock;
  const holder = lock === null ? '' : ` (process ${lock})`;
  const sentence = `Another agent${holder} already uses the data folder ${folder.root}.`;
  throw new AgentFailure(EXIT.alreadyRunning, sentence);
}

import { system } from '#system';
import { readFile, rm } from 'node:fs/promises';
import { isAlive, parseIdentity } from '@guru-rmm/process-lock/process-identity.ts';
import type { Log } from '../../base/log.ts';
import type { ConnectFiles } from '../../state/data-folder.ts';

/**
 * Ends the remote desktop agent of an earlier run of this agent that was killed. It is not taken over: its output
 * went to the dead process, and without that nobody could tell how it is.
 */
export async function endLeftOver(files: ConnectFiles, log: Log): Promise<void> {
  const identity = await readFile(files.process, 'utf8')
    .then(parseIdentity)
    .catch(() => null);
  if (identity !== null && isAlive(identity)) {
    log.warn(`[WARNING] A guru-connect-agent of an earlier run (process ${identity.pid}) is ended.`);
    await system.endProcess(identity);
  }
  await rm(files.process, { force: true });
}

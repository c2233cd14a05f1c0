import { isAlive } from '@guru-rmm/process-lock/process-identity.ts';
import { LabError } from '../base/lab-error.ts';
import { waitUntil } from '../base/wait-until.ts';
import type { WorldPaths } from '../base/world-paths.ts';
import { endWorld } from './end-world.ts';
import { readRunFile, removeRunFile } from './run-file.ts';
import { removeDeadXLocks } from './x-locks.ts';

/** Longer than a watchdog may take: the sum of the stages' graces. */
const WATCHDOG_MS = 13_000;

/**
 * Puts right what an earlier run left. A watchdog that is still at work is left to finish; what it could not do
 * (it was killed too, the machine went down) is done here. Returns how many processes had to be ended.
 */
export async function reconcile(paths: WorldPaths): Promise<number> {
  const last = readRunFile(paths.runFile);
  if (last && isAlive(last.watchdog)) {
    const { watchdog } = last;
    await waitUntil(() => !isAlive(watchdog), {
      what: 'The end of the last run',
      timeoutMs: WATCHDOG_MS,
    }).catch(() => {});
  }
  const { ended, left } = await endWorld(paths.dataDir);
  const stuck = left[0];
  if (stuck) {
    throw new LabError(
      'start_failed',
      `Process ${stuck.pid} (${stuck.name}) of an earlier run cannot be ended; end it by hand and start again.`,
    );
  }
  if (last?.xServer) removeDeadXLocks([last.xServer.pid]);
  removeRunFile(paths.runFile);
  return ended.length;
}

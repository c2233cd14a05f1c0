import { mkdirSync, rmSync } from 'node:fs';
import { identify } from '@guru-rmm/process-lock/process-identity.ts';
import { type Progress, silentProgress } from './base/progress.ts';
import type { WorldPaths } from './base/world-paths.ts';
import type { WorldSpec } from './base/world-spec.ts';
import { prepareDataDir } from './preflight/data-dir.ts';
import { checkPorts } from './preflight/ports.ts';
import { endWorld } from './processes/end-world.ts';
import { reconcile } from './processes/reconcile.ts';
import { writeRunFile } from './processes/run-file.ts';
import { startWatchdog, type Watchdog } from './processes/watchdog.ts';
import { takeWorldLock } from './processes/world-lock.ts';
import { startParts, type WorldParts } from './world-parts.ts';

export interface World extends WorldParts {
  spec: WorldSpec;
  paths: WorldPaths;
  /** Ends everything. Also safe after a part has died. */
  stop(): Promise<void>;
}

/**
 * Starts a whole world, everything side by side that can be. When anything fails, what had been started is ended
 * before the error is passed on.
 */
export async function startWorld(
  spec: WorldSpec,
  progress: Progress = silentProgress,
  signal?: AbortSignal,
): Promise<World> {
  const paths = prepareDataDir(spec.dataDir);
  const release = await takeWorldLock(paths.lockFile);
  let watchdog: Watchdog | null = null;
  let over = false;
  const stop = async () => {
    over = true;
    await endWorld(paths.dataDir);
    await watchdog?.finish();
    release();
  };
  // what runs is ended at once; the steps under way fail by it, and none is begun any more
  signal?.addEventListener('abort', () => void endWorld(paths.dataDir), { once: true });
  const steps: Progress = {
    ...progress,
    step(name, run) {
      signal?.throwIfAborted();
      return progress.step(name, run);
    },
  };
  try {
    const ended = await reconcile(paths);
    if (ended > 0) progress.note(`[WARNING] ended ${ended} processes that an earlier run had left behind`);
    await checkPorts([
      { port: spec.rmmPort, option: '--rmm-port', owner: 'Guru RMM' },
      { port: spec.gcPort, option: '--gc-port', owner: 'Guru Connect' },
    ]);
    // nobody writes to the last run's logs any more: they would grow from run to run, and pass for this one's
    rmSync(paths.logs, { recursive: true });
    mkdirSync(paths.logs);
    // a watchdog that somebody killed is replaced, as long as there is something to watch
    const guard = async () => {
      watchdog = await startWatchdog(paths, () => {
        if (!over) guard().catch(() => {});
      });
      writeRunFile(paths.runFile, { watchdog: watchdog.identity, xServer: null, display: null });
      return watchdog;
    };
    const { identity } = await guard();
    const parts = await startParts(spec, paths, steps, ({ display, xServer: { pid } }) => {
      const xServer = identify(pid);
      writeRunFile(paths.runFile, { watchdog: watchdog?.identity ?? identity, xServer, display });
    });
    return { spec, paths, ...parts, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

import { sleep } from '../context.ts';
import { stableAfterMs } from './bench-agent.ts';
import type { BenchContext } from './bench-context.ts';
import type { RelayProcess } from './relay-process.ts';

/** Ms since the epoch. */
export interface Restart {
  readonly killedAt: number;
  /** When the new process was started, and when it accepted its first connection. */
  readonly startedAt: number;
  readonly listeningAt: number;
}

/** Waits until each agent's registration counts as stable, kills the relay with -9, and starts it again on the same data. */
export async function killAndRestart(bench: BenchContext, relay: RelayProcess): Promise<Restart> {
  bench.progress('all connected; waiting until each agent counts as stable');
  await sleep(stableAfterMs(bench.sizes.seconds));
  await relay.kill();
  const killedAt = Date.now();
  await relay.start();
  const { startedAt, listeningAt } = relay;
  bench.progress(`killed; listens again after ${listeningAt - killedAt} ms`);
  return { killedAt, startedAt, listeningAt };
}

import type { Progress } from '../progress.ts';
import { startWorld } from '../world.ts';
import type { WorldSpec } from '../world-spec.ts';

export async function runCheck(spec: WorldSpec, progress: Progress, signal: AbortSignal): Promise<number> {
  const world = await startWorld(spec, progress, signal);
  await world.stop();
  return 0;
}

import { LabError } from './base/lab-error.ts';
import type { Progress } from './base/progress.ts';
import type { WorldSpec } from './base/world-spec.ts';
import { startWorld, type World } from './world.ts';

/**
 * Starts a world, prints where it is, and keeps it until somebody interrupts or a part of it ends. A relay that was
 * killed is started again: open sessions survive it, which a person may want to see.
 */
export async function runUp(spec: WorldSpec, progress: Progress, signal: AbortSignal): Promise<number> {
  const began = performance.now();
  const world = await startWorld(spec, progress, signal);
  progress.note(`[OK] everything is up ${Math.round(performance.now() - began)} ms`);
  for (const line of whereItIs(world)) progress.note(line);
  const over = new AbortController();
  const alive = setInterval(() => {}, 60_000); // services, watchdog and signals do not keep this process
  try {
    await Promise.race([interrupted(signal), ...partsOf(world), keepRelay(world, progress, over.signal)]);
    return 0;
  } catch (error) {
    if (signal.aborted) return 0;
    throw error;
  } finally {
    clearInterval(alive);
    over.abort();
    await progress.step('stopped', () => world.stop());
  }
}

function whereItIs(world: World): string[] {
  return [
    '',
    `  dashboard   ${world.rmm.url}`,
    `  sign in     ${world.signIn.email}`,
    `  password    ${world.signIn.password}`,
    `  desktop     ${world.desktop.display}`,
    `  logs        ${world.paths.logs}`,
    ...whoAnswers(world),
    '',
    'Ctrl-C ends it all.',
  ];
}

/** An attended session asks the person at the machine: on a virtual desktop, somebody has to be that person. */
function whoAnswers({ person, paths, desktop }: World): string[] {
  if (!person) return [`  attended    the question comes up on ${desktop.display}`];
  const answer = `node ${process.argv[1]} answer`;
  return [
    `  attended    answer the question from another terminal: ${answer} allow --data-dir ${paths.dataDir}`,
    `              or: ${answer} decline --data-dir ${paths.dataDir}`,
    `              or look at the desktop, and answer there: vncviewer ${paths.keyboard}`,
  ];
}

function partsOf(world: World): Promise<never>[] {
  const services = [world.rmm.service(), world.agent.service()];
  return services.map(
    (service) =>
      service?.untilItEnds ??
      Promise.reject(new LabError('start_failed', 'A part of the world ended at once.')),
  );
}

/** Starts the relay again after each SIGKILL. Rejects when it ends any other way, or does not come up again. */
async function keepRelay({ gc }: World, progress: Progress, over: AbortSignal): Promise<never> {
  for (;;) {
    const relay = gc.service();
    try {
      await (relay?.untilItEnds ?? gc.start());
    } catch (error) {
      if (relay?.ended()?.signal !== 'SIGKILL' || over.aborted) throw error;
      progress.note('[WARNING] guru-connect was killed');
      await progress.step('guru-connect: started again', () => gc.start());
    }
  }
}

function interrupted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

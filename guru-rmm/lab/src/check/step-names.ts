import type { Progress } from '../base/progress.ts';

/** A progress that knows afterwards which step an error came from. */
export interface NamedSteps extends Progress {
  /** The step that failed with this error, else the last one that began; null before the first. */
  stepOf(error: unknown): string | null;
}

/** Steps run side by side while a world starts, so the last that began need not be the one that failed. */
export function nameSteps(progress: Progress, signal: AbortSignal): NamedSteps {
  const failed = new Map<unknown, string>();
  let last: string | null = null;
  return {
    ...progress,
    async step(name, run) {
      signal.throwIfAborted();
      last = name;
      try {
        return await progress.step(name, run);
      } catch (error) {
        failed.set(error, name);
        throw error;
      }
    },
    stepOf: (error) => failed.get(error) ?? last,
  };
}

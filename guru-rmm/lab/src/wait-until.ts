import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './lab-error.ts';

export interface WaitOptions {
  /** What is waited for, as it stands in the error's sentence. */
  what: string;
  timeoutMs: number;
  everyMs?: number;
  /** Ends the wait early with its reason. */
  signal?: AbortSignal;
}

/** Asks again and again until the answer is neither null, undefined nor false; then gives that answer. */
export async function waitUntil<T>(
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  { what, timeoutMs, everyMs = 50, signal }: WaitOptions,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    // Asked before the look: a machine that stood still until the time was over gets one more.
    const isLast = performance.now() > deadline;
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (isLast) {
      throw new LabError('timeout', `${what} did not happen within ${(timeoutMs / 1000).toFixed(1)} s.`);
    }
    await sleep(everyMs);
  }
}

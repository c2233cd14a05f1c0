import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from './lab-error.ts';

/**
 * How long the lab waits for what takes a moment, in milliseconds: only a failure waits this long, and a machine that
 * is shared may stand still for seconds.
 */
export const PATIENCE_MS = 60_000;
/** For a click until its picture: the machine may prepare for 75 s and then take 35 s to reach Guru Connect. */
export const CLICK_PATIENCE_MS = 120_000;

export interface WaitOptions {
  /** What is waited for, as it stands in the error's sentence. */
  what: string;
  timeoutMs?: number;
  everyMs?: number;
  /** Ends the wait early with its reason. */
  signal?: AbortSignal;
}

/** Asks again and again until the answer is neither null, undefined nor false; then gives that answer. */
export async function waitUntil<T>(
  ask: () => T | null | undefined | false | Promise<T | null | undefined | false>,
  { what, timeoutMs = PATIENCE_MS, everyMs = 50, signal }: WaitOptions,
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

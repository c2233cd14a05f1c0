import { setTimeout as sleep } from 'node:timers/promises';

/** Pause between two looks, in milliseconds. */
const POLL_MS = 10;
/** Longest wait by default, in milliseconds: a machine that others use may stand still for ten seconds, and more than once. */
const LONGEST_MS = 60_000;

/**
 * Looks again and again until what it sees is right: for what a test cannot be notified of.
 * @param isRight by default, anything that is true counts
 * @returns what was right
 * @throws Error that shows the last value and the look, after `withinMs`
 */
export async function eventually<T>(
  look: () => T | Promise<T>,
  isRight: (value: T) => boolean = Boolean,
  withinMs = LONGEST_MS,
): Promise<T> {
  const giveUpAt = performance.now() + withinMs;
  for (;;) {
    const value = await look();
    if (isRight(value)) return value;
    if (performance.now() > giveUpAt)
      throw new Error(`still ${JSON.stringify(value)} after ${withinMs} ms: ${look}`);
    await sleep(POLL_MS);
  }
}

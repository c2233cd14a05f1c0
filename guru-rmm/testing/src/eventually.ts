import { setTimeout as delay } from 'node:timers/promises';

type Nothing = null | undefined | false;

/**
 * Waits for a condition: polls `look` until it returns something, then returns that.
 *
 * @param what named in the error
 * @param timeoutMs generous by default, since it only bounds a hang
 * @throws Error after `timeoutMs`
 */
export async function eventually<T>(
  what: string,
  look: () => T | Nothing | Promise<T | Nothing>,
  timeoutMs = 60_000,
): Promise<T> {
  for (const end = performance.now() + timeoutMs; ; await delay(10)) {
    // Read before the look: a machine that stood still past the deadline gets one more look.
    const isLast = performance.now() > end;
    const seen = await look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (isLast) throw new Error(`did not happen within ${timeoutMs} ms: ${what}`);
  }
}

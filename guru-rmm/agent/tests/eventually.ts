import { setTimeout as delay } from 'node:timers/promises';

/** Looks again and again until there is something to see. @throws after `ms` with `what` in the message */
export async function eventually<T>(
  what: string,
  look: () => T | null | undefined | false,
  ms = 40_000,
): Promise<T> {
  for (const end = performance.now() + ms; ; await delay(20)) {
    // Asked before the look: after a machine that stood still there is one more.
    const isLast = performance.now() > end;
    const seen = look();
    if (seen !== null && seen !== undefined && seen !== false) return seen;
    if (isLast) throw new Error(`not seen within ${ms} ms: ${what}`);
  }
}

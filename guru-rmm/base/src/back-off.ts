/** Bounds of an exponential back-off, in milliseconds. */
export interface BackOff {
  readonly first: number;
  readonly longest: number;
}

/**
 * Delay before the retry number `attempt` (0 is the first retry): doubles up to `longest`, minus a random half (jitter),
 * so that many clients of one lost peer do not return in the same instant.
 *
 * @param random yields 0 <= r < 1
 * @returns milliseconds
 */
export function backOffDelay(backOff: BackOff, attempt: number, random: () => number = Math.random): number {
  const delay = Math.min(backOff.longest, backOff.first * 2 ** Math.min(attempt, 30));
  return Math.round(delay / 2 + (delay / 2) * random());
}

/** Bounds of an exponential back-off, in milliseconds. */
export interface BackOff {
  readonly first: number;
  readonly longest: number;
}

/** Pause before an attempt, in milliseconds: doubles with each one, up to the longest. @param attempt from 1 */
export function backOff({ first, longest }: BackOff, attempt: number): number {
  return Math.min(longest, first * 2 ** Math.min(attempt - 1, 16));
}

/**
 * Takes up to half of a pause away at random, so that peers that were cut off together do not come back together.
 * @param random from 0 to 1
 */
export function jitter(pause: number, random: number): number {
  return Math.round(pause * (0.5 + random / 2));
}

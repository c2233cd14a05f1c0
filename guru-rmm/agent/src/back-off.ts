/** How long to wait before attempt after attempt. Times in milliseconds. */
export interface BackOff {
  readonly first: number;
  readonly longest: number;
}

/**
 * Wait before try number `attempt` (0 is the first repetition): doubles up to the longest, of which a random
 * half is taken off, so that a fleet that lost its server does not come back in the same instant.
 * `random` yields 0 <= r < 1.
 */
export function backOffDelay(backOff: BackOff, attempt: number, random: () => number = Math.random): number {
  const whole = Math.min(backOff.longest, backOff.first * 2 ** Math.min(attempt, 30));
  return Math.round(whole / 2 + (whole / 2) * random());
}

import type { Sight } from '../desktop/dialogs.ts';

/** What a session may do while its banner is seen, or is not: `pause` stops picture and input. */
export type Duty = 'serve' | 'no_input' | 'pause' | 'end';

/** Limits on how long the user of an attended session cannot see the banner, in milliseconds. */
export const NO_INPUT_MS = 5_000;
export const END_MS = 15_000;
/** A screen locker is in front: nobody is there to see anything, nor is anything shown. */
export const LOCKED_MS = 600_000;

/**
 * What an attended session may do when its banner has been in this state for `forMs`, and after how many milliseconds
 * that changes; null when it does not by itself.
 */
export function dutyFor(sight: Sight, forMs: number): { duty: Duty; changesInMs: number | null } {
  if (sight === 'shown') return { duty: 'serve', changesInMs: null };
  const steps: [number, Duty][] =
    sight === 'locked'
      ? [[LOCKED_MS, 'pause']]
      : [
          [NO_INPUT_MS, 'serve'],
          [END_MS, 'no_input'],
        ];
  const step = steps.find(([until]) => forMs < until);
  return step ? { duty: step[1], changesInMs: step[0] - forMs } : { duty: 'end', changesInMs: null };
}

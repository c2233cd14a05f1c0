const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Pauses before the second, third … attempt, in milliseconds. The first attempt is made at once. It is the schedule that
 * the Standard Webhooks specification gives ("Deliverability and reliability"), three days and a few hours in all.
 */
export const PAUSES_MS: readonly number[] = [
  ...[5 * SECOND, 5 * MINUTE, 30 * MINUTE],
  ...[2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR],
];

/** How far a pause is moved either way at most, so that what failed together is not tried again together. */
const JITTER = 0.1;

/** What came of an attempt. `cut_short` is our own doing, at a stop, and says nothing about the receiver. */
export type AttemptResult = 'delivered' | 'failed' | 'cut_short';

export type NextStep =
  | { readonly step: 'done' }
  | { readonly step: 'wait'; readonly pauseMs: number }
  | { readonly step: 'give_up' }
  /** As if the attempt had not been made. */
  | { readonly step: 'hand_back' };

/**
 * @param attempt number of the attempt that ended, from 1
 * @param random evenly distributed in [0, 1)
 */
export function nextStep(result: AttemptResult, attempt: number, random: number): NextStep {
  if (result === 'delivered') return { step: 'done' };
  if (result === 'cut_short') return { step: 'hand_back' };
  const pause = PAUSES_MS[attempt - 1];
  if (pause === undefined) return { step: 'give_up' };
  return { step: 'wait', pauseMs: Math.round(pause * (1 - JITTER + 2 * JITTER * random)) };
}

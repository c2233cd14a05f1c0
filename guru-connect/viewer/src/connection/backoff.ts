const FIRST_MS = 200;
const LONGEST_MS = 5_000;
const PATIENT_MS = 5_000;

/**
 * Milliseconds to wait before an attempt: doubling, and between half and all of it at random, so that the viewers of
 * a relay that restarts do not come back at the same instant.
 * @param attempt from 1
 * @param random from 0 to 1
 * @param patient the relay said that there are too many
 */
export function backoffDelay(attempt: number, random: number, patient: boolean): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt - 1, 16));
  const delay = full * (0.5 + random / 2);
  return Math.round(patient ? PATIENT_MS + delay : delay);
}

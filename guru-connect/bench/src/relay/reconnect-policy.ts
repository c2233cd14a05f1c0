// When agents and viewers reconnect: the rules of the agent's and the viewer's files of this name.
import { backOff, jitter } from '@guru-connect/base/back-off';

/** What is known of a connection that was lost, or of a try that failed. */
export interface Loss {
  /** Close code; 1006 also when the relay does not answer or refuses the upgrade. */
  readonly code: number;
  /** HTTP status of a refused upgrade. */
  readonly status?: number | undefined;
  readonly retryAfterMs?: number | undefined;
}

const BACK_OFF = { first: 500, longest: 8000 };
const SESSION_MS = 500;
const LONGEST_RETRY_AFTER_MS = 60_000;
const RESTARTING = 1012;
const TOO_MANY = 4429;

/**
 * How long an agent waits before its next try, in ms; undefined: its credential was refused and it gives up.
 * @param attempt from 1, since a registration that lasted
 * @param withSession whether somebody waits for its picture
 * @param random from 0 to 1
 */
export function agentWaitMs(
  loss: Loss,
  attempt: number,
  withSession: boolean,
  random: number,
): number | undefined {
  if ([401, 403].includes(loss.status ?? 0) || [4401, 4403].includes(loss.code)) return undefined;
  if (loss.retryAfterMs !== undefined) {
    const asked = Math.min(LONGEST_RETRY_AFTER_MS, loss.retryAfterMs);
    return asked + Math.max(asked / 2, BACK_OFF.first) * random;
  }
  if (loss.code === RESTARTING && attempt <= 3) return 50 + 250 * random;
  if (loss.code === TOO_MANY) return jitter(backOff(BACK_OFF, attempt + 3), random);
  return jitter(withSession ? SESSION_MS : backOff(BACK_OFF, attempt), random);
}

/** Close codes after which a viewer does not come back. */
const FINAL: ReadonlySet<number> = new Set([4400, 4401, 4403, 4404, 4409, 4410, 4413]);

/** How long a viewer that has been welcomed waits before its next try, in ms; undefined: the close code is final. */
export function viewerWaitMs(code: number, attempt: number, random: number): number | undefined {
  if (FINAL.has(code)) return undefined;
  if (code === RESTARTING && attempt === 1) return 50 + 100 * random;
  return (code === TOO_MANY ? 5000 : 0) + jitter(backOff({ first: 200, longest: 500 }, attempt), random);
}

import { backOff, jitter } from '@guru-connect/base/back-off';
import { CLOSE } from '@guru-connect/proto/close-codes';
import type { Loss } from '../wire/socket.ts';

/** What the wait depends on beside the loss itself. */
export interface Situation {
  /** Attempts since the last registration that lasted, this one included: from 1. */
  readonly attempt: number;
  /** A session runs, or ran until recently: somebody waits for its picture. */
  readonly sessionRecent: boolean;
}

export type Reconnect = { readonly action: 'wait'; readonly ms: number } | { readonly action: 'give_up' };

/** With a session the picture is back 2 s after the relay listens again. */
const SESSION_MS = 500;
/** 10,000 agents are back 10 s after the relay listens again. */
const BACK_OFF = { first: 500, longest: 8_000 };
/** A relay that restarts says so; its agents come back spread over a quarter of a second. */
const RESTART_FIRST_MS = 50;
const RESTART_LAST_MS = 300;
/** Restarts in a row that are trusted; more of them are a fault. */
const RESTARTS_TRUSTED = 3;
/** A copy of a machine becomes the agent when the other one has been silent for ten minutes. */
const CLONED_MS = 60_000;
/** Attempts that a relay which is asked too much is spared. */
const TOO_MANY_ATTEMPTS = 3;
/** Longest `Retry-After` that is honoured: an answer of a proxy must not keep a machine away for hours. */
const LONGEST_RETRY_AFTER_MS = 60_000;

const REFUSING_STATUS: ReadonlySet<number> = new Set([401, 403]);
const BUSY_STATUS: ReadonlySet<number> = new Set([429, 503]);
const REFUSING_CODE: ReadonlySet<number> = new Set([CLOSE.credentialRefused, CLOSE.forbidden]);

/**
 * What to do after the control socket was lost: wait some milliseconds and connect again, or give up because the
 * relay refuses the credential. `random` is from 0 to 1.
 */
export function afterLoss(loss: Loss, situation: Situation, random: number): Reconnect {
  if (REFUSING_STATUS.has(loss.status ?? 0)) return { action: 'give_up' };
  if (loss.status === undefined && REFUSING_CODE.has(loss.code)) return { action: 'give_up' };
  return { action: 'wait', ms: waitMs(loss, situation, random) };
}

function waitMs(loss: Loss, { attempt, sessionRecent }: Situation, random: number): number {
  if (loss.retryAfterMs !== undefined && BUSY_STATUS.has(loss.status ?? 0)) {
    const asked = Math.min(LONGEST_RETRY_AFTER_MS, loss.retryAfterMs);
    // never earlier than asked
    return Math.round(asked + Math.max(asked / 2, BACK_OFF.first) * random);
  }
  if (loss.code === CLOSE.relayRestarting && attempt <= RESTARTS_TRUSTED) {
    return Math.round(RESTART_FIRST_MS + (RESTART_LAST_MS - RESTART_FIRST_MS) * random);
  }
  if (loss.code === CLOSE.tooMany) return jitter(backOff(BACK_OFF, attempt + TOO_MANY_ATTEMPTS), random);
  if (loss.code === CLOSE.cloned) return jitter(CLONED_MS, random);
  // An older relay lets two machines with one key displace each other: a session must not make that faster.
  if (loss.code === CLOSE.replaced) return jitter(backOff(BACK_OFF, attempt), random);
  return jitter(sessionRecent ? SESSION_MS : backOff(BACK_OFF, attempt), random);
}

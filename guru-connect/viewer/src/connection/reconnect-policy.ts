import { backOff, jitter } from '@guru-connect/base/back-off';
import { CLOSE } from '@guru-connect/proto/close-codes';
import type { Ending } from './ending.ts';
import { failure } from './ending.ts';
import { finalEnding } from './final-closes.ts';

/** How long the viewer reconnects before it gives up, unless the session waits longer. */
export const GIVE_UP_AFTER_MS = 120_000;
/** For so long after a session was lost no wait is longer than `QUICK_MS`: a relay that restarts is back in seconds. */
export const QUICK_FOR_MS = 120_000;
const QUICK_MS = 500;
const FIRST_MS = 200;
const LONGEST_MS = 5_000;
const TOO_MANY_MS = 5_000;

/** A lost connection, or a try that failed. */
export interface Loss {
  /** Close code; 1006 also when the relay does not answer at all, or refuses the upgrade (RFC 6455, 7.1.5). */
  readonly code: number;
  /** Number of the next try, from 1. */
  readonly attempt: number;
  /** Milliseconds since the connection was lost, or since the first try. */
  readonly elapsedMs: number;
  /** Milliseconds for which the session waits for its viewer, as the last welcome said. Null: never welcomed. */
  readonly graceMs: number | null;
  /** From 0 to 1. */
  readonly random: number;
}

export type NextStep =
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'end'; readonly ending: Ending };

/** Decides what follows a lost connection. Final close codes end it; all others are retried until it is too late. */
export function nextStep(loss: Loss): NextStep {
  const ending = finalEnding(loss.code);
  if (ending) return { kind: 'end', ending };
  if (loss.elapsedMs > Math.max(GIVE_UP_AFTER_MS, loss.graceMs ?? 0)) {
    return {
      kind: 'end',
      ending: failure('connection_lost', 'The relay cannot be reached.', true, 'connection_lost'),
    };
  }
  const patience = loss.code === CLOSE.tooMany ? TOO_MANY_MS : 0;
  return { kind: 'wait', ms: patience + pauseMs(loss) };
}

function pauseMs({ code, attempt, elapsedMs, graceMs, random }: Loss): number {
  // Announced: the relay is back in a moment, and nothing is wrong.
  if (code === CLOSE.relayRestarting && attempt === 1) return Math.round(50 + 100 * random);
  const longest = graceMs !== null && elapsedMs < QUICK_FOR_MS ? QUICK_MS : LONGEST_MS;
  return jitter(backOff({ first: FIRST_MS, longest }, attempt), random);
}

import { backOffDelay } from '@guru-rmm/base/back-off.ts';
import type { ConnectError } from './connect-error.ts';

/** The part of a call that decides whether it may be made again. */
export interface RetriedCall {
  method: string;
  /** GC answers a repeated key with the first answer, so that even a POST may be repeated. */
  hasIdempotencyKey: boolean;
}

/** Three tries in all: they outlast a reset connection or a short restart of GC, and report an outage quickly. */
const MAX_ATTEMPTS = 3;
const BACK_OFF_MS = { first: 200, longest: 2_000 };
/** A person waits for most calls: a longer `Retry-After` is passed on instead of waited for. */
const LONGEST_WAIT_MS = 2_000;

/**
 * How long to wait before the same call is made again.
 *
 * Safe are: calls that never reached GC, or that it refused before doing anything (429), and calls whose repetition
 * changes nothing. A POST without an idempotency key whose answer was lost may have worked, so it is never repeated.
 * @param attempt how often the call has been made, from 1
 * @param leftMs what is left of the call's deadline
 * @param random yields 0 <= r < 1
 * @returns milliseconds, or null: not again
 */
export function retryDelay(
  call: RetriedCall,
  error: ConnectError,
  attempt: number,
  leftMs: number,
  random: () => number = Math.random,
): number | null {
  if (attempt >= MAX_ATTEMPTS) return null;
  if (!isSafe(call, error) || !isPassing(call, error, attempt)) return null;
  const delay = error.retryAfterMs ?? backOffDelay(BACK_OFF_MS, attempt - 1, random);
  return delay > LONGEST_WAIT_MS || delay >= leftMs ? null : delay;
}

/** Whether sending the call twice is the same as sending it once (RFC 9110, section 9.2.2, and the contract's key). */
export function isRepeatable(call: RetriedCall): boolean {
  return call.hasIdempotencyKey || call.method === 'GET' || call.method === 'DELETE';
}

function isSafe(call: RetriedCall, error: ConnectError): boolean {
  return error.neverSent || error.status === 429 || isRepeatable(call);
}

function isPassing(call: RetriedCall, error: ConnectError, attempt: number): boolean {
  // Our own first try, whose answer was lost, is still being worked on.
  if (error.errorCode === 'idempotency_conflict') return call.hasIdempotencyKey && attempt > 1;
  return error.kind === 'unreachable' || error.status === 429;
}

/**
 * `Retry-After` in milliseconds: seconds or a date, as HTTP allows both.
 * @returns null when there is none that can be read
 */
export function readRetryAfter(value: unknown, now: number): number | null {
  if (typeof value !== 'string') return null;
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000;
  // Date.parse() alone finds a date in much that is none.
  const date = /^[A-Z][a-z]{2}, .* GMT$/.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

import { CLOSE } from '@guru-connect/proto/close-codes';
import { describe, expect, test } from '@jest/globals';
import type { Loss } from '../wire/socket.ts';
import { afterLoss } from './reconnect-policy.ts';

const LOST: Loss = { code: 1006 };

/** Shortest and longest wait, or `give_up`. */
function waits(loss: Loss, attempt: number, sessionRecent: boolean) {
  const [least, most] = [0, 1].map((random) => {
    const decision = afterLoss(loss, { attempt, sessionRecent }, random);
    return decision.action === 'wait' ? decision.ms : decision.action;
  });
  return least === most ? least : `${least}-${most}`;
}

test('waits double from half a second to 8 s without a session', () => {
  const all = [1, 2, 3, 4, 5, 6, 50, 1e9].map((attempt) => waits(LOST, attempt, false));
  expect(all).toEqual([
    '250-500',
    '500-1000',
    '1000-2000',
    '2000-4000',
    '4000-8000',
    '4000-8000',
    '4000-8000',
    '4000-8000',
  ]);
});

test.each([1, 5, 200])('attempt %i waits at most half a second with a session', (attempt) => {
  expect(waits(LOST, attempt, true)).toBe('250-500');
});

test('half of the jitter is half of it', () => {
  expect(afterLoss(LOST, { attempt: 3, sessionRecent: false }, 0.5)).toEqual({ action: 'wait', ms: 1500 });
});

describe.each([true, false])('session recent: %s', (sessionRecent) => {
  test.each<[string, Loss, number, unknown]>([
    ['upgrade refused with 401', { code: 1006, status: 401 }, 1, 'give_up'],
    ['upgrade refused with 403', { code: 1006, status: 403 }, 9, 'give_up'],
    ['closed with 4401', { code: CLOSE.credentialRefused }, 1, 'give_up'],
    ['closed with 4403', { code: CLOSE.forbidden }, 1, 'give_up'],
    ['503 with Retry-After 1', { code: 1006, status: 503, retryAfterMs: 1000 }, 7, '1000-1500'],
    ['429 with Retry-After 4', { code: 1006, status: 429, retryAfterMs: 4000 }, 1, '4000-6000'],
    ['503 with Retry-After 0', { code: 1006, status: 503, retryAfterMs: 0 }, 1, '0-500'],
    ['503 with a Retry-After of hours', { code: 1006, status: 503, retryAfterMs: 9e9 }, 1, '60000-90000'],
    ['closed with 1012', { code: CLOSE.relayRestarting }, 1, '50-300'],
    ['closed with 1012 for the third time', { code: CLOSE.relayRestarting }, 3, '50-300'],
    ['closed with 4429', { code: CLOSE.tooMany }, 1, '2000-4000'],
    ['closed with 4419', { code: CLOSE.cloned }, 1, '30000-60000'],
    ['closed with 4409', { code: CLOSE.replaced }, 4, '2000-4000'],
  ])('%s', (_what, loss, attempt, expected) => {
    expect(waits(loss, attempt, sessionRecent)).toBe(expected);
  });
});

test.each<[string, Loss, string]>([
  ['503 without Retry-After', { code: 1006, status: 503 }, '2000-4000'],
  ['404', { code: 1006, status: 404 }, '2000-4000'],
  ['Retry-After with another status', { code: 1006, status: 500, retryAfterMs: 60_000 }, '2000-4000'],
  ['1012 again and again', { code: CLOSE.relayRestarting }, '2000-4000'],
  ['1011', { code: CLOSE.relayFault }, '2000-4000'],
  ['1000', { code: 1000 }, '2000-4000'],
])('backs off after %s', (_what, loss, expected) => {
  expect(waits(loss, 4, false)).toBe(expected);
});

import { expect, test } from '@jest/globals';
import { ConnectError, type ConnectErrorKind } from './connect-error.ts';
import { readRetryAfter, retryDelay } from './retry-policy.ts';

const GET = { method: 'GET', hasIdempotencyKey: false };
const DELETE = { method: 'DELETE', hasIdempotencyKey: false };
const POST = { method: 'POST', hasIdempotencyKey: false };
const KEYED = { method: 'POST', hasIdempotencyKey: true };

const failure = (
  kind: ConnectErrorKind,
  status = 0,
  errorCode: string | null = null,
  retryAfterMs?: number,
) =>
  new ConnectError(kind, 'x', { status, errorCode, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });

const reset = failure('unreachable');
const neverSent = new ConnectError('unreachable', 'x', { neverSent: true });
const busy = failure('rejected', 429, 'rate_limited', 1_000);
const away = failure('unreachable', 503, 'unavailable', 1_000);
const stillRunning = failure('rejected', 409, 'idempotency_conflict');

test.each([
  ['a read after a reset', GET, reset, 1, 200],
  ['a read after a second reset', GET, reset, 2, 400],
  ['a read after a third', GET, reset, 3, null],
  ['an end after a reset', DELETE, reset, 1, 200],
  ['a creation with a key after a reset', KEYED, reset, 1, 200],
  ['a creation without a key after a reset', POST, reset, 1, null],
  ['a creation without a key that never left', POST, neverSent, 1, 200],
  ['a creation without a key after 503', POST, away, 1, null],
  ['a creation without a key after 429', POST, busy, 1, 1_000],
  ['a read after 503 with Retry-After', GET, away, 1, 1_000],
  [
    'a Retry-After longer than a person waits',
    GET,
    failure('unreachable', 503, 'unavailable', 2_001),
    1,
    null,
  ],
  ['a refusal', GET, failure('rejected', 404, 'session_not_found'), 1, null],
  ['no integration key on GC', GET, failure('not_configured', 503, 'integration_not_configured'), 1, null],
  ['another major', GET, failure('incompatible', 200), 1, null],
  ['a key that runs because of our lost try', KEYED, stillRunning, 2, 400],
  ['a key that somebody else uses', KEYED, stillRunning, 1, null],
])('%s', (_what, call, error, attempt, expected) => {
  expect(retryDelay(call, error, attempt, 5_000, () => 1)).toBe(expected);
});

test('never beyond the deadline', () => {
  expect(retryDelay(GET, reset, 1, 200, () => 1)).toBeNull();
  expect(retryDelay(GET, reset, 1, 201, () => 1)).toBe(200);
});

test.each([
  ['7', 7_000],
  ['0', 0],
  ['Thu, 01 Jan 1970 00:00:10 GMT', 9_000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', null],
  ['-1', null],
  [undefined, null],
])('Retry-After %s', (value, expected) => {
  expect(readRetryAfter(value, 1_000)).toBe(expected);
});

import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { createConnectClient } from '../src/connect-client/connect-client.ts';
import { ConnectError } from '../src/connect-client/connect-error.ts';
import { createSendOperation } from '../src/connect-client/send-operation.ts';

const ORIGIN = 'http://gc.test';
const KEY = 'integration-key-of-the-tests-0123456789';
const client = createConnectClient(
  createSendOperation({ serverUrl: ORIGIN, integrationKey: KEY, timeoutMs: 200 }),
);
const session = randomUUID();
const path = `/api/integration/v1/sessions/${session}`;

beforeAll(() => nock.disableNetConnect());
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

const failure = async (): Promise<ConnectError> => {
  try {
    await client.getSession(session);
  } catch (error) {
    if (error instanceof ConnectError) return error;
    throw error;
  }
  throw new Error('the call was to fail');
};
const envelope = (status: number, error_code: string) => ({
  detail: 'In words.',
  error_code,
  status_code: status,
  request_id: 'gc-1',
});

describe('faults of the line are "unreachable", and may be tried again', () => {
  test.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'CERT_HAS_EXPIRED'])('%s', async (code) => {
    nock(ORIGIN)
      .get(path)
      .replyWithError(Object.assign(new Error('as the system says'), { code }));
    const error = await failure();
    expect(error).toMatchObject({ kind: 'unreachable', retryable: true, status: 0 });
    expect(error.message).toContain(code);
  });

  test('no answer in time', async () => {
    nock(ORIGIN).get(path).delay(2_000).reply(200, {});
    const startedAt = Date.now();
    expect(await failure()).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('200 ms'),
    });
    expect(Date.now() - startedAt).toBeLessThan(1_500);
  });

  test("a proxy's error page", async () => {
    nock(ORIGIN).get(path).reply(502, '<html>Bad Gateway</html>', { 'content-type': 'text/html' });
    expect(await failure()).toMatchObject({ kind: 'unreachable', status: 502 });
  });

  test('what an axios error carries, the credential above all, is not in ours', async () => {
    nock(ORIGIN)
      .get(path)
      .replyWithError(Object.assign(new Error('x'), { code: 'ECONNRESET' }));
    const error = await failure();
    expect(JSON.stringify({ ...error, cause: error.cause, stack: error.stack })).not.toContain(KEY);
  });
});

describe("GC's refusals keep its code, status and request id", () => {
  test.each([
    [404, 'session_not_found', 'rejected', false],
    [401, 'unauthorized', 'rejected', false],
    [429, 'rate_limited', 'rejected', true],
    [503, 'integration_not_configured', 'not_configured', true],
    [503, 'unavailable', 'unreachable', true],
    [404, 'route_not_found', 'incompatible', false],
    [418, 'a_code_of_tomorrow', 'rejected', false],
  ])('%i %s is %s', async (status, code, kind, retryable) => {
    nock(ORIGIN).get(path).reply(status, envelope(status, code));
    expect(await failure()).toMatchObject({ kind, status, errorCode: code, requestId: 'gc-1', retryable });
  });
});

describe('answers that the contract does not allow are "incompatible"', () => {
  test.each([
    ['a field of another type', 200, { session_id: 7 }],
    ['no JSON', 200, 'hello'],
    ['another success', 202, {}],
    ['a redirect, which could carry the credential away', 302, ''],
    ['an error without its envelope', 404, 'Not Found'],
  ])('%s', async (_what, status, body) => {
    nock(ORIGIN).get(path).reply(status, body, { location: 'http://elsewhere.test/' });
    expect(await failure()).toMatchObject({ kind: 'incompatible' });
  });
});

test('the credential goes along with every call but the capabilities', async () => {
  const seen: (string | undefined)[] = [];
  nock(ORIGIN)
    .get('/api/integration/capabilities')
    .reply(function answer() {
      seen.push(this.req.headers.authorization?.toString());
      return [503, envelope(503, 'unavailable')];
    })
    .get(path)
    .reply(function answer() {
      seen.push(this.req.headers.authorization?.toString());
      return [503, envelope(503, 'unavailable')];
    });
  await client.capabilities().catch(() => {});
  await client.getSession(session).catch(() => {});
  expect(seen).toEqual([undefined, `Bearer ${KEY}`]);
});

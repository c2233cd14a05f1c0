import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import nock from 'nock';
import { createConnectClient } from '../../src/connect-client/connect-client.ts';
import { ConnectError } from '../../src/connect-client/connect-error.ts';
import { createOperations } from '../../src/connect-client/generated/operations.ts';
import { createSendOperation } from '../../src/connect-client/send-operation.ts';
import { CONNECT_FEATURES } from '../support/connect-features.ts';

const ORIGIN = 'http://gc.test';
const KEY = 'integration-key-of-the-tests-0123456789';
// One per test: what one test does to the circuit is no other test's matter.
const newClient = () =>
  createConnectClient(createSendOperation({ serverUrl: ORIGIN, integrationKey: KEY, timeoutMs: 60_000 }));
let client = newClient();
const session = randomUUID();
const path = `/api/integration/v1/sessions/${session}`;

beforeAll(() => nock.disableNetConnect());
beforeEach(() => {
  client = newClient();
});
afterEach(() => nock.cleanAll());
afterAll(() => {
  nock.enableNetConnect();
  nock.restore();
});

const failure = async (call: () => Promise<unknown> = () => client.getSession(session)) => {
  try {
    await call();
  } catch (error) {
    if (error instanceof ConnectError) return error;
    throw error;
  }
  throw new Error('the call was to fail');
};
const openSession = (session_id: string) => ({
  session_id,
  agent_id: randomUUID(),
  mode: 'unattended',
  status: 'active',
  source: 'gururmm',
  technician: { id: '1', name: 'Tech' },
  reason: null,
  created_at: '2026-01-01T00:00:00Z',
  expires_at: '2026-01-01T01:00:00Z',
  started_at: null,
  ended_at: null,
  end_reason: null,
});
const envelope = (status: number, error_code: string) => ({
  detail: 'In words.',
  error_code,
  status_code: status,
  request_id: 'gc-1',
});

test('sends query parameters that have a value', async () => {
  const wanted = { created_from: '2026-01-01T00:00:00Z', source: 'gururmm', cursor: 'a_b-c' };
  nock(ORIGIN)
    .get('/api/integration/v1/sessions')
    .query(wanted)
    .reply(200, { sessions: [openSession(session)], next_cursor: null });
  const send = createSendOperation({ serverUrl: ORIGIN, integrationKey: KEY, timeoutMs: 60_000 });
  const page = await createOperations(send).listSessions(wanted);
  expect(page.sessions).toMatchObject([{ session_id: session }]);
});

test('names this product and its pin of the contract', async () => {
  nock(ORIGIN, {
    reqheaders: { 'user-agent': /^guru-rmm\/\d+\.\d+\.\d+ guru-connect-contract\/\d+\.\d+\.\d+$/ },
  })
    .get(path)
    .reply(200, openSession(session));
  expect(await client.getSession(session)).toMatchObject({ session_id: session });
});

test.each([
  ['wrong', 401, 'unauthorized', false],
  ['right', 404, 'agent_not_found', true],
])('finds out that its key is %s', async (_, status, code, isAccepted) => {
  nock(ORIGIN)
    .get(/\/v1\/agents\//)
    .reply(status, envelope(status, code));
  expect(await client.acceptsKey()).toBe(isAccepted);
});

describe('faults of the line are "unreachable", and may be tried again', () => {
  test.each(['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'CERT_HAS_EXPIRED'])('%s', async (code) => {
    nock(ORIGIN)
      .get(path)
      .times(3)
      .replyWithError(Object.assign(new Error('as the system says'), { code }));
    const error = await failure();
    expect(error).toMatchObject({ kind: 'unreachable', retryable: true, status: 0 });
    expect(error.message).toContain(code);
  });

  test('no answer in time', async () => {
    nock(ORIGIN).get(path).delay(3_000).reply(200, {});
    const impatient = createConnectClient(
      createSendOperation({ serverUrl: ORIGIN, integrationKey: KEY, timeoutMs: 200 }),
    );
    expect(await failure(() => impatient.getSession(session))).toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('200 ms'),
    });
  });

  test("a proxy's error page", async () => {
    nock(ORIGIN).get(path).times(3).reply(502, '<html>Bad Gateway</html>', { 'content-type': 'text/html' });
    expect(await failure()).toMatchObject({ kind: 'unreachable', status: 502 });
  });

  test('what an axios error carries, the credential above all, is not in ours', async () => {
    nock(ORIGIN)
      .get(path)
      .times(3)
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
    nock(ORIGIN).get(path).times(3).reply(status, envelope(status, code));
    expect(await failure()).toMatchObject({ kind, status, errorCode: code, requestId: 'gc-1', retryable });
  });
});

describe('answers that the contract does not allow are "incompatible"', () => {
  test.each([
    ['a field of another type', 200, { session_id: 7 }],
    ['no JSON', 200, 'hello'],
    ['JSON that was cut off', 200, '{"session_id":"'],
    ['HTML', 200, '<html>ok</html>'],
    ['nothing at all', 200, ''],
    ['a list instead of an object', 200, []],
    ['another success, well-formed as it is', 202, openSession(session)],
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

describe('calls are repeated where that is safe, and only there', () => {
  const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  const sessions = '/api/integration/v1/sessions';
  const answer = openSession(session);
  const wish = {
    deviceId: randomUUID(),
    mode: 'unattended' as const,
    technician: { id: '1', name: 'Tech' },
    reason: null,
    idempotencyKey: 'the-same-key',
  };

  test('a read survives a reset', async () => {
    nock(ORIGIN).get(path).replyWithError(reset).get(path).reply(200, answer);
    expect((await client.getSession(session)).session_id).toBe(session);
  });

  test('429 and 503 are waited for as long as Retry-After says', async () => {
    for (const [status, code] of [
      [429, 'rate_limited'],
      [503, 'unavailable'],
    ] as const) {
      nock(ORIGIN).get(path).reply(status, envelope(status, code), { 'retry-after': '1' });
      nock(ORIGIN).get(path).reply(200, answer);
      const startedAt = Date.now();
      expect((await client.getSession(session)).session_id).toBe(session);
      expect(Date.now() - startedAt).toBeGreaterThanOrEqual(990);
    }
  });

  test('a Retry-After that nobody would wait for is handed on at once', async () => {
    nock(ORIGIN).get(path).reply(429, envelope(429, 'rate_limited'), { 'retry-after': '30' });
    expect(await failure()).toMatchObject({ errorCode: 'rate_limited', retryAfterMs: 30_000 });
    expect(nock.isDone()).toBe(true);
  });

  test('a creation is repeated with the key that makes it the same creation', async () => {
    const keys: unknown[] = [];
    nock(ORIGIN, { reqheaders: { 'idempotency-key': (value) => keys.push(value) > 0 } })
      .post(sessions)
      .replyWithError(reset)
      .post(sessions)
      .reply(409, envelope(409, 'idempotency_conflict'))
      .post(sessions)
      .reply(201, answer);
    expect((await client.preCreateSession(wish)).session_id).toBe(session);
    expect(new Set(keys)).toEqual(new Set(['the-same-key']));
  });

  test('a creation without a key is not', async () => {
    const token = `${path}/viewer-token`;
    const scope = nock(ORIGIN).post(token).replyWithError(reset).post(token).reply(201, {});
    const error = await failure(() => client.mintViewerToken(session, 'https://rmm.example.com'));
    expect(error.message).toContain('ECONNRESET');
    expect(scope.pendingMocks()).toHaveLength(1);
  });

  test('a caller who hung up is not answered by another try', async () => {
    const scope = nock(ORIGIN).get(path).replyWithError(reset).get(path).reply(200, answer);
    const hangUp = new AbortController();
    // Within the pause that precedes the next try: the pause is longer and begins later, however slow the host is.
    scope.once('request', () => setTimeout(() => hangUp.abort(), 40));
    await expect(client.getSession(session, { signal: hangUp.signal })).rejects.toThrow(
      expect.objectContaining({ name: 'AbortError' }),
    );
    expect(scope.pendingMocks()).toHaveLength(1);
  });

  test('callers who hang up say nothing of GC: others still get through', async () => {
    const line = new EventEmitter();
    let arrived = 0;
    nock(ORIGIN)
      .get(path)
      .times(8)
      .reply(async () => {
        arrived += 1;
        if (arrived === 8) line.emit('all here');
        await once(line, 'answer');
        return [200, answer];
      });
    const allHere = once(line, 'all here');
    const hangUp = new AbortController();
    const calls = Array.from({ length: 8 }, () => client.getSession(session, { signal: hangUp.signal }));
    await allHere;
    hangUp.abort();
    for (const outcome of await Promise.allSettled(calls)) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'AbortError' } });
    }
    nock(ORIGIN).get(path).reply(200, answer);
    expect((await client.getSession(session)).session_id).toBe(session);
    line.emit('answer');
  });

  test('when GC is away, calls fail without a try; the question how it is closes the circuit', async () => {
    const capabilities = '/api/integration/capabilities';
    const down = nock(ORIGIN).persist().get(path).replyWithError(reset);
    await failure();
    await failure();
    nock.cleanAll();
    expect(down.isDone()).toBe(true);
    const up = nock(ORIGIN).get(path).reply(200, answer);
    expect((await failure()).message).toContain('did not answer recently');
    expect(up.isDone()).toBe(false);
    nock(ORIGIN)
      .get(capabilities)
      .reply(200, {
        contract_version: '1.0.0',
        product_version: '1.0.0',
        supported_versions: ['v1'],
        features: CONNECT_FEATURES,
      });
    await client.capabilities();
    expect((await client.getSession(session)).session_id).toBe(session);
  });
});

describe('what a later minor adds is no reason to fail', () => {
  test('fields, statuses and headers of an answer', async () => {
    nock(ORIGIN)
      .get(path)
      .reply(
        200,
        { ...openSession(session), status: 'of_tomorrow', added: { deep: [1] } },
        { 'x-added': '1' },
      );
    expect((await client.getSession(session)).status).toBe('of_tomorrow');
  });

  test('fields and codes of an error', async () => {
    nock(ORIGIN)
      .get(path)
      .reply(409, { ...envelope(409, 'of_tomorrow'), added: true });
    expect(await failure()).toMatchObject({
      kind: 'rejected',
      errorCode: 'of_tomorrow',
      requestId: 'gc-1',
      message: 'In words.',
    });
  });
});

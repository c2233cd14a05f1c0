import { randomUUID } from 'node:crypto';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { INTEGRATION_BASE_PATH, type OperationId } from 'guru-connect-contract';
import { type CallOptions, ContractClient } from './support/contract-client.ts';
import { openSession, sessionRequest, TECHNICIAN } from './support/open-session.ts';
import { ALL, CLOSED, PROPER, UNKNOWN_ID } from './support/proper-calls.ts';
import { INTEGRATION_KEY, PARENT_ORIGIN, startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;
let client: ContractClient;

beforeAll(async () => {
  relay = await startRelay();
  client = new ContractClient(relay.url);
});
afterAll(async () => {
  await relay.close();
});

const withBody = ALL.filter((id) => PROPER[id].body !== undefined);

describe('every operation', () => {
  test.each(CLOSED)('%s: no credential, a wrong one, half of one', async (id) => {
    for (const credential of [null, 'wrong', INTEGRATION_KEY.slice(0, -1), `${INTEGRATION_KEY} x`]) {
      expect(await client.refusal(id, { ...PROPER[id], credential })).toBe('401 unauthorized');
    }
  });

  test.each<[OperationId, string]>([
    ['getAgent', '404 agent_not_found'],
    ['listAgentKeys', '404 agent_not_found'],
    ['revokeAgentKey', '404 agent_not_found'],
    ['createSession', '404 agent_not_found'],
    ['getSession', '404 session_not_found'],
    ['endSession', '404 session_not_found'],
    ['listSessionEvents', '404 session_not_found'],
    ['createViewerToken', '404 session_not_found'],
    ['getRelease', '404 release_not_found'],
  ])('%s of what is not there: %s', async (id, refusal) => {
    expect(await client.refusal(id, PROPER[id])).toBe(refusal);
  });

  test.each(withBody)('%s: bodies that are none', async (id) => {
    const send = (options: CallOptions) => client.refusal(id, { ...PROPER[id], ...options });
    expect(await send({ rawBody: '{"a":' })).toBe('400 malformed_json');
    expect(await send({ rawBody: '', headers: { 'content-type': 'application/json' } })).toBe(
      '400 malformed_json',
    );
    expect(await send({ rawBody: '{"__proto__":{"x":1}}' })).toBe('400 malformed_json');
    expect(
      await send({ rawBody: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } }),
    ).toBe('415 unsupported_media_type');
    expect(await send({ rawBody: JSON.stringify('x'.repeat(70_000)) })).toBe('413 payload_too_large');
    for (const rawBody of ['null', '[]', '"text"', '7', 'true', '{"surprise":1}']) {
      expect(await send({ rawBody })).toBe('422 validation_failed');
    }
  });

  test('path parameters that do not fit: 422, however long', async () => {
    for (const agentId of ['.hidden', 'a b', 'ä', '%00', 'x'.repeat(129), 'x'.repeat(1500)]) {
      expect(await client.refusal('getAgent', { path: { agent_id: agentId } })).toBe('422 validation_failed');
    }
    for (const sessionId of ['1', `${UNKNOWN_ID}0`, 'not-a-uuid-not-a-uuid-not-a-uuid-xxxx', "' OR ''='"]) {
      expect(await client.refusal('getSession', { path: { session_id: sessionId } })).toBe(
        '422 validation_failed',
      );
    }
    const key = { path: { agent_id: 'nobody', key_id: 'x' } };
    expect(await client.refusal('revokeAgentKey', key)).toBe('422 validation_failed');
  });
});

describe('bodies that break a rule', () => {
  const proper = sessionRequest('nobody');
  test.each<[string, object]>([
    ['no agent', { ...proper, agent_id: undefined }],
    ['no mode', { ...proper, mode: undefined }],
    ['no technician', { ...proper, technician: undefined }],
    ['an agent that is a number', { ...proper, agent_id: 7 }],
    ['an unknown mode', { ...proper, mode: 'secretly' }],
    ['a technician without a name', { ...proper, technician: { id: 'x' } }],
    ['an empty name', { ...proper, technician: { id: 'x', name: '' } }],
    ['a name of 201 characters', { ...proper, technician: { id: 'x', name: 'n'.repeat(201) } }],
    ['a NUL in a name', { ...proper, technician: { id: 'x', name: 'a\u0000b' } }],
    ['a reason of 501 characters', { ...proper, reason: 'r'.repeat(501) }],
    ['a NUL in the reason', { ...proper, reason: 'a\u0000b' }],
    ['a reason that is null', { ...proper, reason: null }],
    ['a field that is not known', { ...proper, force: true }],
    [
      'a field in the technician that is not known',
      { ...proper, technician: { ...TECHNICIAN, admin: true } },
    ],
  ])('createSession with %s', async (_, body) => {
    expect(await client.refusal('createSession', { body })).toBe('422 validation_failed');
  });

  test('a query that nobody asked for, and a body where none belongs', async () => {
    const ask = async (path: string) =>
      (
        await fetch(`${relay.url}${INTEGRATION_BASE_PATH}${path}?debug=1`, {
          headers: { authorization: `Bearer ${INTEGRATION_KEY}` },
        })
      ).status;
    expect(await ask('/v1/agents/nobody')).toBe(422);
    // By the document this call refuses no request.
    expect(await ask('/v1/capabilities')).toBe(200);
    const options = { ...PROPER.endSession, body: { force: true } };
    expect(await client.refusal('endSession', options)).toBe('422 validation_failed');
  });

  test('labels and permissions', async () => {
    const label = (text: unknown) =>
      client.refusal('createAgentKey', { path: { agent_id: 'l' }, body: { label: text } });
    for (const bad of [7, null, '', 'x'.repeat(101), 'a\nb'])
      expect(await label(bad)).toBe('422 validation_failed');
    const open = await openSession(relay);
    for (const body of [
      { permissions: { input: 'yes' } },
      { permissions: { root: true } },
      { parent_origin: 7 },
    ]) {
      expect(await client.refusal('createViewerToken', { path: open.path, body })).toBe(
        '422 validation_failed',
      );
    }
    open.control.close();
  });
});

describe('addresses outside the document', () => {
  const ask = async (path: string, method: string) => {
    const response = await fetch(`${relay.url}${path}`, { method });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
  };

  test.each(['', '/', '/v1', '/v2/sessions', '/v1/sessions/a/b', '/v1/agents', '/v1/../../health'])(
    'nothing at %j',
    async (path) => {
      const { status, body, headers } = await ask(`${INTEGRATION_BASE_PATH}${path}x`, 'GET');
      expect([status, body.error_code]).toEqual([404, 'route_not_found']);
      expect(body.request_id).toBe(headers.get('x-request-id'));
    },
  );

  test.each([
    ['PUT', '/v1/sessions', 'GET, POST'],
    ['DELETE', '/v1/sessions', 'GET, POST'],
    ['PATCH', `/v1/sessions/${UNKNOWN_ID}`, 'GET, DELETE'],
    ['POST', '/capabilities', 'GET'],
    ['OPTIONS', '/v1/codes', 'POST'],
  ])('%s %s: 405 with Allow', async (method, path, allow) => {
    const { status, body, headers } = await ask(`${INTEGRATION_BASE_PATH}${path}`, method);
    expect([status, body.error_code, headers.get('allow')]).toEqual([405, 'method_not_allowed', allow]);
  });

  test('HEAD is no way around', async () => {
    expect((await ask(`${INTEGRATION_BASE_PATH}/v1/sessions/${UNKNOWN_ID}`, 'HEAD')).status).toBe(405);
  });
});

describe('keys', () => {
  test('the plaintext is in one answer and nowhere else', async () => {
    const path = { agent_id: 'keyed' };
    const made = await client.send('createAgentKey', { path, body: { label: 'first' } });
    expect([made.status, made.headers.get('cache-control')]).toEqual([201, 'no-store']);
    const second = await client.call('createAgentKey', { path, body: {} });
    const { keys } = await client.call('listAgentKeys', { path });
    expect(keys.map(({ label }) => label)).toEqual([null, 'first']);
    expect(JSON.stringify(keys)).not.toContain('gck_');
    const stored = await relay.sql`SELECT * FROM connect_agent_keys WHERE agent_id = 'keyed'`;
    const secret = second.key.slice('gck_'.length + 33);
    expect(secret).toHaveLength(43);
    expect(JSON.stringify(stored)).not.toContain(secret);
    const revoke = { path: { ...path, key_id: second.key_id } };
    expect((await client.send('revokeAgentKey', revoke)).status).toBe(204);
    expect((await client.send('revokeAgentKey', revoke)).status).toBe(204);
    expect((await client.call('listAgentKeys', { path })).keys[0]?.revoked_at).not.toBeNull();
    expect(await client.refusal('revokeAgentKey', { path: { ...path, key_id: UNKNOWN_ID } })).toBe(
      '404 key_not_found',
    );
    expect(
      await client.refusal('revokeAgentKey', { path: { agent_id: 'somebody-else', key_id: second.key_id } }),
    ).toBe('404 agent_not_found');
  });
});

describe('sessions', () => {
  test('an agent has one open session, however fast it is asked for', async () => {
    await client.call('createAgentKey', { path: { agent_id: 'busy' }, body: {} });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => client.send('createSession', { body: sessionRequest('busy') })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    expect(await client.refusal('createSession', { body: sessionRequest('busy') })).toBe(
      '409 session_conflict',
    );
    const [row] = await relay.sql`SELECT count(*)::int AS open FROM connect_sessions WHERE agent_id = 'busy'`;
    expect(row?.open).toBe(1);
  });

  test('Location names the session, and its fields are those that were given', async () => {
    await client.call('createAgentKey', { path: { agent_id: 'located' }, body: {} });
    const body = { ...sessionRequest('located'), reason: 'Zeile 1\nZeile 2 😀' };
    const { headers } = await client.send('createSession', { body });
    const response = await fetch(`${relay.url}${headers.get('location')}`, {
      headers: { authorization: `Bearer ${INTEGRATION_KEY}` },
    });
    expect(await response.json()).toMatchObject({
      ...body,
      status: 'waiting_for_agent',
      started_at: null,
      ended_at: null,
      end_reason: null,
    });
  });

  test('an attended session says that its user has to agree', async () => {
    await client.call('createAgentKey', { path: { agent_id: 'asked' }, body: {} });
    const body = { ...sessionRequest('asked'), mode: 'attended' };
    const { mode, consent } = await client.call('createSession', { body });
    expect([mode, consent?.state]).toEqual(['attended', 'pending']);
  });

  test('an Idempotency-Key gives the first answer again, to the same request only', async () => {
    await client.call('createAgentKey', { path: { agent_id: 'once' }, body: {} });
    const headers = { 'idempotency-key': randomUUID() };
    const body = sessionRequest('once');
    const first = await client.call('createSession', { body, headers });
    const { source, ...rest } = body;
    expect(await client.call('createSession', { body: { source, ...rest }, headers })).toEqual(first);
    const other = { body: { ...body, reason: 'other' }, headers };
    expect(await client.refusal('createSession', other)).toBe('409 idempotency_conflict');
    for (const key of ['', 'a b', 'x'.repeat(256)]) {
      const { status } = await client.send('createSession', { body, headers: { 'idempotency-key': key } });
      expect(status).toBe(422);
    }
  });

  test('a failure is not kept for an Idempotency-Key', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const body = sessionRequest('later');
    expect(await client.refusal('createSession', { body, headers })).toBe('404 agent_not_found');
    await client.call('createAgentKey', { path: { agent_id: 'later' }, body: {} });
    expect((await client.call('createSession', { body, headers })).agent_id).toBe('later');
  });

  test('while the first request runs, the second is told so', async () => {
    await client.call('createAgentKey', { path: { agent_id: 'racing' }, body: {} });
    const headers = { 'idempotency-key': randomUUID() };
    const body = sessionRequest('racing');
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => client.send('createSession', { body, headers })),
    );
    const created = answers.filter(({ status }) => status === 201);
    expect(created.length).toBeGreaterThan(0);
    for (const { body: answer } of created) expect(answer).toEqual(created[0]?.body);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
  });
});

describe('viewer tokens', () => {
  test('the token stands in the fragment, the origin in the query', async () => {
    const open = await openSession(relay);
    const answer = await client.send('createViewerToken', { path: open.path, body: {} });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const { token, viewer_embed_url, viewer_native_url } = await client.call('createViewerToken', {
      path: open.path,
      body: { parent_origin: PARENT_ORIGIN },
    });
    const url = new URL(viewer_embed_url);
    expect(url.origin).toBe(relay.url);
    expect(url.pathname).toBe('/viewer');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      embed: '1',
      session_id: open.session.session_id,
      parent_origin: PARENT_ORIGIN,
    });
    expect(url.hash).toBe(`#token=${token}`);
    expect(viewer_native_url).toMatch(
      new RegExp(`^guruconnect://viewer\\?relay=${relay.url}&ticket=[\\w-]+\\.[\\w-]+\\.[\\w-]+$`),
    );
    const { events } = await client.call('listSessionEvents', { path: open.path });
    expect(events.filter(({ type }) => type === 'viewer_token_created')).toHaveLength(2);
    const other = { path: open.path, body: { parent_origin: 'https://evil.example' } };
    expect(await client.refusal('createViewerToken', other)).toBe('422 origin_not_allowed');
    await client.call('endSession', { path: open.path });
    expect(await client.refusal('createViewerToken', { path: open.path, body: {} })).toBe(
      '409 session_ended',
    );
    open.control.close();
  });
});

test('lists the first 10000 events of a session', async () => {
  const open = await openSession(relay);
  await relay.sql.begin(async (tx) => {
    // The relay writes few rows at a time; this many take a busy machine longer than it gives a statement.
    await tx`SET LOCAL statement_timeout = 0`;
    await tx`
      INSERT INTO connect_session_events (session_id, type)
      SELECT ${open.session.session_id}, 'monitor_selected' FROM generate_series(1, 10001)`;
  });
  const { events } = await client.call('listSessionEvents', { path: open.path });
  expect([events.length, events[0]?.type]).toEqual([10_000, 'created']);
  open.control.close();
});

test('the audit cannot be changed, not even by the relay itself', async () => {
  const open = await openSession(relay);
  await expect(relay.sql`UPDATE connect_session_events SET type = 'x'`).rejects.toThrow(/append-only/);
  await expect(relay.sql`DELETE FROM connect_session_events`).rejects.toThrow(/append-only/);
  await expect(relay.sql`TRUNCATE connect_session_events`).rejects.toThrow(/append-only/);
  open.control.close();
});

test('agents: connected, with what they reported; gone, with when they were seen', async () => {
  const open = await openSession(relay);
  const path = { agent_id: open.agentId };
  const agent = await client.call('getAgent', { path });
  expect(agent).toMatchObject({
    connected: true,
    agent_version: '1.0.0',
    platform: 'linux-x64',
    hostname: 'desk',
  });
  expect(agent.monitors.map(({ name }) => name)).toEqual(['LEFT', 'RIGHT']);
  open.control.close();
  const gone = await eventually(
    () => client.call('getAgent', { path }),
    ({ connected }) => !connected,
  );
  expect(gone.last_seen_at).not.toBeNull();
  expect(gone.monitors).toHaveLength(2);
});

import { request } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { ADMIN, startWorld, type World } from './support/test-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());
beforeEach(() => world.api.forgetCookie());

describe('sign-in', () => {
  test('opens a session in a cookie that scripts and other sites cannot use; its hash is stored; sign-out ends it', async () => {
    const answer = await world.signIn();
    expect(answer.body).toEqual({
      user: { id: expect.any(String), email: ADMIN.email, name: 'admin', role: 'admin' },
    });
    const cookie = answer.headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^rmm_session=[\w-]{43}; .*HttpOnly; SameSite=Strict$/);
    const token = cookie.slice('rmm_session='.length, cookie.indexOf(';'));
    const rows = await world.sql()`SELECT s::text AS text FROM user_sessions s`;
    for (const { text } of rows) expect(text).not.toContain(token);
    expect((await world.api.get('/api/auth/me')).status).toBe(200);
    expect((await world.api.post('/api/auth/sign-out', {})).status).toBe(204);
    // Not an error: a browser would report one for each page that is opened signed out.
    expect(await world.api.get('/api/auth/me')).toMatchObject({ status: 200, body: { user: null } });
    expect((await world.api.get('/api/agents')).body.error_code).toBe('unauthorized');
  });

  test('a wrong password and an unknown address get the same answer and are in the audit', async () => {
    const wrong = await world.api.signIn({ email: ADMIN.email, password: 'wrong' });
    const unknown = await world.api.signIn({ email: 'nobody@example.test', password: 'wrong' });
    expect(wrong.status).toBe(401);
    expect({ ...wrong.body, request_id: '' }).toEqual({ ...unknown.body, request_id: '' });
    const rows =
      await world.sql()`SELECT subject FROM audit_events WHERE type = 'sign_in_failed' ORDER BY event_id`;
    expect(rows.map((row) => row.subject)).toEqual([ADMIN.email, 'nobody@example.test']);
    expect(world.logLines.join('')).not.toContain(ADMIN.password);
  });

  test('guessing is slowed down per account, and another account is not locked out', async () => {
    for (let turn = 0; turn < 10; turn += 1)
      await world.api.signIn({ email: 'victim@example.test', password: 'x' });
    const limited = await world.api.signIn({ email: 'Victim@example.test', password: 'x' });
    expect(limited.body).toMatchObject({ status_code: 429, error_code: 'rate_limited' });
    expect(limited.headers.get('retry-after')).toBe('60');
    expect((await world.signIn()).status).toBe(200);
  });

  test('a NUL in the address is no fault of ours', async () => {
    expect((await world.api.signIn({ email: 'a\0b', password: 'x' })).status).toBe(422);
  });

  test('a session that is used goes on, its cookie too; not for ever, and without a write for each use', async () => {
    await world.sql()`DELETE FROM user_sessions`;
    await world.signIn();
    const token = world.api.cookie;
    const age = (created: string, left: string) => world.sql()`UPDATE user_sessions
      SET created_at = now() - ${created}::interval, expires_at = now() + ${left}::interval`;
    const look = async () => {
      const cookie = (await world.api.get('/api/auth/me')).headers.get('set-cookie');
      const [row] = await world.sql()`SELECT expires_at > now() + interval '11 hours' AS extended,
        expires_at = created_at + interval '7 days' AS at_its_end FROM user_sessions`;
      return { cookie, ...row };
    };
    await age('11 hours', '1 hour');
    const renewed = await look();
    expect(renewed).toMatchObject({ extended: true, at_its_end: false });
    expect(renewed.cookie).toMatch(`${token}; Max-Age=43200; `);
    expect(await look()).toMatchObject({ cookie: null, extended: true });
    await age('6 days 23 hours', '30 minutes');
    expect(await look()).toMatchObject({ extended: false, at_its_end: true });
    expect(await look()).toMatchObject({ cookie: null, at_its_end: true });
  });

  test('an expired session is none', async () => {
    await world.signIn();
    await world.sql()`UPDATE user_sessions SET expires_at = now()`;
    expect((await world.api.get('/api/agents')).status).toBe(401);
  });
});

describe('who may do what', () => {
  test('a technician makes no enrolment token', async () => {
    const { api } = await world.colleague('Tech');
    expect((await api.post('/api/enrollment-tokens', {})).body.error_code).toBe('forbidden');
    expect((await api.get('/api/agents')).status).toBe(200);
  });

  test.each(['/api/agents', '/api/events', '/api/remote-control/capabilities', '/api/anything'])(
    '%s needs a sign-in',
    async (path) => {
      const answer = await world.api.get(path);
      expect(answer.status).toBe(401);
      expect(answer.body).toEqual({
        detail: 'Please sign in.',
        error_code: 'unauthorized',
        status_code: 401,
        request_id: answer.headers.get('x-request-id'),
      });
    },
  );
});

describe('every error is the envelope', () => {
  test.each<[string, number, string, string, string | undefined, Record<string, string>]>([
    ['no JSON', 400, 'malformed_json', '/api/auth/sign-in', '{', {}],
    ['a body that is no object', 400, 'malformed_json', '/api/auth/sign-in', '"text"', {}],
    [
      'another media type',
      415,
      'unsupported_media_type',
      '/api/auth/sign-in',
      'a=b',
      { 'content-type': 'text/plain' },
    ],
    [
      'too much',
      413,
      'payload_too_large',
      '/api/auth/sign-in',
      JSON.stringify({ email: 'x'.repeat(20_000) }),
      {},
    ],
    ['missing fields', 422, 'validation_failed', '/api/auth/sign-in', '{}', {}],
    ['wrong types', 422, 'validation_failed', '/api/auth/sign-in', '{"email":{"$ne":1},"password":1}', {}],
    ['no CSRF header', 403, 'cross_site_request', '/api/auth/sign-in', '{}', { 'x-requested-with': '' }],
    ['another origin', 403, 'cross_site_request', '/api/auth/sign-in', '{}', { origin: 'http://evil.test' }],
    ['no such page', 404, 'route_not_found', '/nothing', '{}', {}],
  ])('%s', async (_what, status, errorCode, path, body, headers) => {
    const answer = await world.api.post(path, body, { headers });
    expect(answer.body).toEqual({
      detail: expect.stringMatching(/.\.$/),
      error_code: errorCode,
      status_code: status,
      request_id: answer.headers.get('x-request-id'),
    });
    expect(answer.status).toBe(status);
  });

  test('whoever opened the dashboard at another address is told the right one', async () => {
    const signIn = (headers: Record<string, string>) =>
      world.api.post('/api/auth/sign-in', ADMIN, {
        headers: { origin: 'http://localhost:8480', ...headers },
      });
    expect((await signIn({})).body.detail).toBe(
      'Open this dashboard at http://rmm.test; this is another address.',
    );
    expect((await signIn({ 'x-requested-with': '' })).body.detail).toContain('X-Requested-With');
  });

  test("the caller's request id is kept when it is harmless", async () => {
    const kept = await world.api.call('GET', '/health/live', undefined, {
      headers: { 'x-request-id': 'abc-12345678' },
    });
    expect(kept.headers.get('x-request-id')).toBe('abc-12345678');
    const replaced = await world.api.call('GET', '/health/live', undefined, {
      headers: { 'x-request-id': 'a b<c>' },
    });
    expect(replaced.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a path that is not valid', async () => {
    await world.signIn();
    const status = await new Promise((resolve) => {
      const { port } = new URL(world.origin());
      const headers = { cookie: world.api.cookie };
      request({ port, host: '127.0.0.1', path: '/api/agents/%E0%A4%A', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(status).toBe(422);
  });
});

test('only Guru Connect may be framed, nobody may frame us, and answers are not cached', async () => {
  const answer = await world.api.get('/api/auth/me');
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toContain(`frame-src ${world.connect.origin};`);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).toContain("script-src 'self';");
  expect(answer.headers.get('x-frame-options')).toBe('DENY');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(answer.headers.get('x-powered-by')).toBeNull();
});

test('health tells alive from ready', async () => {
  expect((await world.api.get('/health/live')).body).toEqual({ status: 'ok' });
  expect((await world.api.get('/health/ready')).body).toEqual({ status: 'ok' });
});

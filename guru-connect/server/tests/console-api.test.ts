import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Secret, TOTP } from 'otpauth';
import { OPERATIONS } from '../src/console/operations.ts';
import { ConsoleClient, makeTechnician, PASSWORD } from './support/console-client.ts';
import { acceptSession, type ControlPeer, registeredAgent, viewerPeer } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;
let admin: ConsoleClient;
let technician: ConsoleClient;
let auditor: ConsoleClient;
let agent: ControlPeer;

beforeAll(async () => {
  relay = await startRelay({
    environment: { CONNECT_TRUSTED_PROXY: 'loopback' },
  });
  [admin, technician, auditor] = (await Promise.all(
    (['admin', 'technician', 'auditor'] as const).map((role) => ConsoleClient.signedIn(relay, role)),
  )) as [ConsoleClient, ConsoleClient, ConsoleClient];
  const { body } = await admin.call('POST', '/api/machines/front-desk/keys', { label: 'first' });
  agent = await registeredAgent(relay.url, body.configuration.agent_key, 'front-desk');
});
afterAll(async () => {
  agent.close();
  await relay.close();
});

const anywhere = (path: string) =>
  path.replace(/:agent_id/, 'front-desk').replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000000');

describe('who may call', () => {
  const guarded = OPERATIONS.filter(({ roles }) => roles !== 'anybody');

  test('all but signing in need a sign-in', () => {
    expect(OPERATIONS.filter((one) => !guarded.includes(one)).map(({ path }) => path)).toEqual([
      '/api/auth/sign-in',
    ]);
  });

  test.each(guarded.map((one) => [`${one.method} ${one.path}`, one] as const))('%s', async (_, one) => {
    const path = anywhere(one.path);
    expect(await new ConsoleClient(relay.url).refusal(one.method, path)).toBe('401 signed_out');
    const clients = { admin, technician, auditor };
    for (const role of ['admin', 'technician', 'auditor'] as const) {
      if (one.roles.length === 0 || (one.roles as readonly string[]).includes(role)) continue;
      expect([role, await clients[role].refusal(one.method, path)]).toEqual([role, '403 forbidden']);
    }
  });

  test('an auditor changes nothing but the own account', () => {
    const open = guarded.filter(
      ({ roles, method }) =>
        method !== 'GET' && (roles.length === 0 || (roles as readonly string[]).includes('auditor')),
    );
    expect(open.map(({ path }) => path).sort()).toEqual([
      '/api/audit/verify',
      '/api/auth/sign-out',
      '/api/me/password',
      '/api/me/second-factor',
      '/api/me/second-factor/confirm',
      '/api/me/second-factor/remove',
    ]);
  });
});

test('names the place of what does not fit, and not the value', async () => {
  const { status, body } = await admin.call('POST', '/api/technicians', {
    login: 'a b',
    name: 'x',
    role: 'admin',
  });
  expect([status, body.error_code, body.detail]).toEqual([
    422,
    'validation_failed',
    expect.stringMatching(/^body\.login: /),
  ]);
  expect(body.detail).not.toContain('a b');
  expect(await admin.refusal('GET', '/api/machines?unknown=1')).toBe('422 validation_failed');
});

describe('a session without any other product', () => {
  test('is found, opened, seen, ended and told of', async () => {
    const found = await technician.call('GET', '/api/machines?search=FRONT');
    expect(found.body).toMatchObject({
      has_more: false,
      machines: [{ agent_id: 'front-desk', connected: true, open_session: null }],
    });
    expect((await technician.call('GET', '/api/machines?search=nowhere')).body.machines).toEqual([]);

    const created = await technician.call('POST', '/api/machines/front-desk/sessions', { reason: 'printer' });
    expect(created.body).toMatchObject({ mode: 'unattended', source: 'console', reason: 'printer' });
    const { session_id: id } = created.body;
    expect(await admin.refusal('POST', '/api/machines/front-desk/sessions', {})).toBe('409 session_conflict');
    expect(await admin.refusal('POST', `/api/sessions/${id}/viewer-token`, {})).toBe('403 forbidden');

    const { body } = await technician.call('POST', `/api/sessions/${id}/viewer-token`, {});
    const address = new URL(body.viewer_url);
    expect(`${address.origin}${address.pathname}${address.search}`).toBe(
      `${relay.url}/viewer?session_id=${id}`,
    );
    const data = await acceptSession(relay.url, agent);
    const viewer = await viewerPeer(relay.url, id, { token: address.hash.replace('#token=', '') });
    await viewer.next('viewerWelcome');
    const listed = await auditor.call('GET', '/api/sessions?state=open&search=printer');
    expect(listed.body.sessions).toMatchObject([{ session_id: id, status: 'active' }]);

    expect((await technician.call('POST', `/api/sessions/${id}/end`)).body.status).toBe('ended');
    const { events, session } = (await auditor.call('GET', `/api/sessions/${id}`)).body;
    expect(session.audit.length).toBe(events.length);
    expect(events.map(({ type }: { type: string }) => type)).toEqual(
      expect.arrayContaining(['created', 'viewer_token_created', 'viewer_connected', 'ended']),
    );
    expect(events.at(-1).data.by).toBe(session.technician.id);
    const machine = await technician.call('GET', '/api/machines/front-desk');
    expect(machine.body).toMatchObject({ connected: true, keys: [{ label: 'first', revoked_at: null }] });
    expect(machine.body.sessions[0].session_id).toBe(id);
    for (const peer of [data, viewer]) peer.close();
  });

  test('lists pages of sessions without losing or repeating one', async () => {
    await relay.sql`
      INSERT INTO connect_sessions
        (session_id, agent_id, mode, status, source, technician_id, technician_name, expires_at, ended_at, end_reason, created_at)
      SELECT gen_random_uuid(), 'front-desk', 'unattended', 'ended', 'test', 't', 'Many', now(), now(), 'requested', now()
      FROM generate_series(1, 120)`;
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await auditor.call('GET', `/api/sessions?search=many${page}`);
      seen.push(...body.sessions.map((one: { session_id: string }) => one.session_id));
      cursor = body.next_cursor;
    }
    expect([seen.length, new Set(seen).size]).toEqual([120, 120]);
    expect(await auditor.refusal('GET', '/api/sessions?cursor=abc')).toBe('422 validation_failed');
    await relay.sql`DELETE FROM connect_sessions WHERE source = 'test'`;
  });

  test('a key that is revoked opens the machine no more', async () => {
    const { body } = await admin.call('POST', '/api/machines/back-office/keys', {});
    expect(body.configuration).toMatchObject({ relay_url: relay.url.replace('http', 'ws') });
    const second = await registeredAgent(relay.url, body.configuration.agent_key, 'back-office');
    const path = `/api/machines/back-office/keys/${body.key_id}`;
    expect((await admin.call('DELETE', path)).status).toBe(204);
    await eventually(
      () => technician.call('GET', '/api/machines/back-office'),
      (answer) => answer.body.connected === false && answer.body.keys[0].revoked_at !== null,
    );
    second.close();
  });
});

test('a technician makes a support code, sees a machine use it, and cancels another', async () => {
  const make = async (body = {}) => (await technician.call('POST', '/api/codes', body)).body;
  const { code, session_id, expires_at } = await make({ reason: 'printer', access: 'view' });
  expect(Date.parse(expires_at)).toBeGreaterThan(Date.now());
  const listed = async () => (await technician.call('GET', '/api/codes')).body.sessions;
  expect(await listed()).toMatchObject([{ session_id, consumed_at: null, reason: 'printer' }]);
  const visitor = new ConsoleClient(relay.url);
  const { technician_name } = (await visitor.call('POST', '/api/codes/preview', { code })).body;
  expect(technician_name).toBe('The technician');
  expect((await visitor.call('POST', '/api/codes/redeem', { code })).status).toBe(200);
  expect((await listed())[0].consumed_at).not.toBeNull();
  const { session } = (await technician.call('GET', `/api/sessions/${session_id}`)).body;
  expect(session).toMatchObject({ mode: 'attended', source: 'console', consent: { access: 'view' } });
  expect((await technician.call('GET', '/api/machines?search=support-')).body.machines).toEqual([]);
  const other = await make();
  for (const id of [session_id, other.session_id]) await technician.call('POST', `/api/sessions/${id}/end`);
  expect(await listed()).toEqual([]);
  expect(await visitor.refusal('POST', '/api/codes/preview', { code: other.code })).toBe('404 code_invalid');
});

describe('the audit', () => {
  test('lists what was done in the console, says that it is intact, and is exported', async () => {
    const events = await auditor.call('GET', '/api/audit/events?type=agent_key_created&search=front-desk');
    expect(events.body.events[0].data.by).toMatch(/^[0-9a-f-]{36}$/);
    const first = await auditor.call('GET', '/api/audit/events?search=front-desk');
    expect(first.body.events.length).toBeGreaterThan(2);
    const verified = await auditor.call('POST', '/api/audit/verify');
    expect(verified.body).toMatchObject({ is_intact: true, findings: [], finding_count: 0 });
    expect(verified.body.rows).toBeGreaterThan(5);
    const csv = await auditor.call('GET', '/api/audit/export?format=csv&from=2020-01-01');
    expect(csv.headers.get('content-disposition')).toContain('guru-connect-audit.csv');
    expect(csv.body).toMatch(/^occurred_at,type,/);
    expect(csv.body).toContain('technician_signed_in');
    const none = await auditor.call('GET', '/api/audit/export?format=json&to=2020-01-01');
    expect(none.body).toEqual([]);
    expect(await auditor.refusal('GET', '/api/audit/export?format=csv&from=yesterday')).toBe(
      '422 validation_failed',
    );
  });

  test('names a row that was edited', async () => {
    await relay.sql`ALTER TABLE connect_audit_events DISABLE TRIGGER USER`;
    await relay.sql`
      UPDATE connect_audit_events SET data = data || '{"login":"somebody"}' WHERE type = 'technician_created' AND chain_index = 1`;
    await relay.sql`ALTER TABLE connect_audit_events ENABLE TRIGGER USER`;
    const { body } = await auditor.call('POST', '/api/audit/verify');
    expect(body).toMatchObject({ is_intact: false, finding_count: 1 });
    expect(body.findings[0]).toMatchObject({ kind: 'edited', table: 'connect_audit_events', index: 1 });
  });
});

describe('accounts', () => {
  test('are made with a password that is shown once, changed, disabled and given a new password', async () => {
    const login = 'casey@example.com';
    const made = await admin.call('POST', '/api/technicians', { login, name: 'Casey', role: 'technician' });
    const { technician_id: id } = made.body.technician;
    expect(
      await admin.refusal('POST', '/api/technicians', {
        login: login.toUpperCase(),
        name: 'x',
        role: 'auditor',
      }),
    ).toBe('409 technician_exists');
    const casey = new ConsoleClient(relay.url);
    expect((await casey.signIn(login, made.body.password)).status).toBe(200);
    const changed = await admin.call('PATCH', `/api/technicians/${id}`, {
      name: 'Casey C.',
      role: 'auditor',
    });
    expect(changed.body.technician).toMatchObject({ name: 'Casey C.', role: 'auditor' });
    expect(await casey.refusal('GET', '/api/me')).toBe('401 signed_out');
    const { body } = await admin.call('POST', `/api/technicians/${id}/password`);
    expect((await casey.signIn(login, made.body.password)).status).toBe(401);
    expect((await casey.signIn(login, body.password)).status).toBe(200);
    await admin.call('PATCH', `/api/technicians/${id}`, { is_disabled: true });
    expect((await casey.signIn(login, body.password)).status).toBe(401);
    const listed = (await auditor.call('GET', '/api/technicians')).body.technicians;
    expect(listed.find((one: { login: string }) => one.login === login).disabled_at).not.toBeNull();
    expect(JSON.stringify(listed)).not.toContain('argon2');
  });

  test('one enabled administrator stays, however many are taken away at once', async () => {
    const { technician_id: own } = (await admin.call('GET', '/api/me')).body;
    const other = await makeTechnician(relay, 'admin');
    const statuses = await Promise.all(
      [own, other.technician_id].map(
        async (id) => (await admin.call('PATCH', `/api/technicians/${id}`, { role: 'admin' })).status,
      ),
    );
    expect(statuses).toEqual([200, 200]);
    const taken = await Promise.all([
      admin.refusal('PATCH', `/api/technicians/${own}`, { is_disabled: true }),
      admin.refusal('PATCH', `/api/technicians/${other.technician_id}`, { role: 'auditor' }),
    ]);
    const left = await relay.sql`
      SELECT FROM connect_technicians WHERE role = 'admin' AND disabled_at IS NULL`;
    expect(left).toHaveLength(1);
    expect(taken.some((one) => /^(409 last_administrator|401 signed_out)$/.test(one))).toBe(true);
    await relay.sql`UPDATE connect_technicians SET role = 'admin', disabled_at = NULL WHERE technician_id = ${own}`;
    admin = new ConsoleClient(relay.url);
    const [row] = await relay.sql<{ login: string }[]>`
      SELECT login FROM connect_technicians WHERE technician_id = ${own}`;
    await admin.signIn(row?.login ?? '');
  });

  test('a technician changes the own password; other browsers are signed out, this one stays', async () => {
    const { login } = await makeTechnician(relay, 'technician');
    const here = new ConsoleClient(relay.url);
    const there = new ConsoleClient(relay.url);
    await here.signIn(login);
    await there.signIn(login);
    const next = 'another long password';
    const change = { current: PASSWORD, next };
    expect(await here.refusal('POST', '/api/me/password', { ...change, current: 'wrong' })).toBe(
      '422 validation_failed',
    );
    expect(await here.refusal('POST', '/api/me/password', { ...change, next: 'too short' })).toBe(
      '422 validation_failed',
    );
    expect((await here.call('POST', '/api/me/password', change)).status).toBe(204);
    expect((await here.call('GET', '/api/me')).status).toBe(200);
    expect(await there.refusal('GET', '/api/me')).toBe('401 signed_out');
    expect((await there.signIn(login, next)).status).toBe(200);
  });

  test('a technician switches a second factor on and off, an administrator only off', async () => {
    const { login, technician_id } = await makeTechnician(relay, 'technician');
    const one = new ConsoleClient(relay.url);
    await one.signIn(login);
    const path = '/api/me/second-factor';
    const begin = async () => (await one.call('POST', path, { password: PASSWORD })).body;
    expect(await one.refusal('POST', path, { password: 'wrong' })).toBe('422 validation_failed');
    const { secret, uri } = await begin();
    expect(uri).toMatch(/^otpauth:\/\/totp\/Guru%20Connect:/);
    expect((await one.call('GET', '/api/me')).body.has_totp).toBe(false);
    expect(await one.refusal('POST', `${path}/confirm`, { code: '000000' })).toBe('422 validation_failed');
    const code = new TOTP({ secret: Secret.fromBase32(secret) }).generate();
    const { recovery_codes } = (await one.call('POST', `${path}/confirm`, { code })).body;
    expect(new Set(recovery_codes).size).toBe(10);
    expect((await one.call('GET', '/api/me')).body.has_totp).toBe(true);
    expect((await one.signIn(login)).body.error_code).toBe('second_factor_required');
    await admin.call('DELETE', `/api/technicians/${technician_id}/second-factor`);
    expect((await one.signIn(login)).status).toBe(200);
    expect((await one.call('POST', `${path}/remove`, { password: PASSWORD })).status).toBe(204);
  });
});

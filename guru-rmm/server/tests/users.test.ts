import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { userCommands } from '../src/auth/commands/user-commands.ts';
import { runCommand } from './support/run-command.ts';
import { startWorld, until, type World } from './support/test-world.ts';

const PASSWORD = 'a long enough password';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.signIn();
});
afterAll(() => world.close());

const secretOf = (url: string) => new URL(url).hash.slice(1);
const setPassword = (secret: string, password = PASSWORD) =>
  world.stranger().post('/api/auth/password', { secret, password });
const signIn = async (email: string, password = PASSWORD) => {
  const api = world.stranger();
  return { api, answer: await api.signIn({ email, password }) };
};
const invite = async (email: string, role = 'technician') =>
  (await world.api.post('/api/users', { email, name: 'Somebody', role })).body;
/** The types of the events about an address, in order. */
const events = async (email: string) =>
  (await world.sql()`SELECT type FROM audit_events WHERE subject = ${email} ORDER BY event_id`).map(
    ({ type }) => type,
  );

/** `guru-rmm user ...` */
const command = (...words: string[]) => runCommand(world, userCommands, words);

test('an invited user sets a password with the link, once, and signs in with the role', async () => {
  const { user, link } = await invite('Grace@Example.test', 'auditor');
  expect(user).toMatchObject({ email: 'grace@example.test', role: 'auditor', state: 'invited' });
  expect(link.url).toMatch(/^http:\/\/rmm\.test\/set-password#[\w-]{43}$/);
  expect((await signIn('grace@example.test', '')).answer.status).toBe(422);
  expect((await signIn('grace@example.test')).answer.body.error_code).toBe('sign_in_failed');
  expect((await setPassword(secretOf(link.url), 'short')).body).toMatchObject({
    error_code: 'validation_failed',
    detail: 'password: must have at least 10 characters.',
  });
  expect((await setPassword(secretOf(link.url))).body).toEqual({ email: 'grace@example.test' });
  expect((await setPassword(secretOf(link.url))).body.error_code).toBe('password_link_refused');
  expect((await signIn('grace@example.test')).answer.body.user.role).toBe('auditor');
  expect(await events('grace@example.test')).toEqual([
    'user_created',
    'sign_in_failed',
    'password_set',
    'sign_in',
  ]);
  const rows =
    await world.sql()`SELECT l::text AS text FROM password_links l UNION ALL SELECT u::text FROM users u`;
  for (const { text } of rows) expect(text).not.toContain(secretOf(link.url));
  expect(world.logLines.join('')).not.toContain(secretOf(link.url));
});

test('an address has one user, however it is written', async () => {
  await invite('once@example.test');
  const again = await world.api.post('/api/users', { email: ' ONCE@example.test', name: 'x', role: 'admin' });
  expect(again.body).toMatchObject({ status_code: 409, error_code: 'user_exists' });
  const odd = await world.api.post('/api/users', { email: 'a@b\ud800.test', name: 'x', role: 'admin' });
  expect(odd.body.error_code).toBe('validation_failed');
});

test('a new link replaces the one before, and a new password ends every sign-in', async () => {
  const { user, link } = await invite('reset@example.test');
  await setPassword(secretOf(link.url));
  const { api } = await signIn('reset@example.test');
  const ask = async () =>
    (await world.api.post(`/api/users/${user.user_id}/password-link`, {})).body.link.url;
  const [first, second] = [await ask(), await ask()];
  expect((await api.get('/api/agents')).status).toBe(200);
  expect((await setPassword(secretOf(first), 'another password')).body.error_code).toBe(
    'password_link_refused',
  );
  await setPassword(secretOf(second), 'another password');
  expect((await api.get('/api/agents')).status).toBe(401);
  expect((await signIn('reset@example.test')).answer.status).toBe(401);
  expect((await signIn('reset@example.test', 'another password')).answer.status).toBe(200);
  await world.sql()`UPDATE users SET disabled_at = now() WHERE user_id = ${user.user_id}`;
  const refused = await world.api.post(`/api/users/${user.user_id}/password-link`, {});
  expect(refused.body.error_code).toBe('user_disabled');
});

test('an expired link sets no password', async () => {
  const { link } = await invite('late@example.test');
  await world.sql()`UPDATE password_links SET expires_at = now() WHERE token_hash IS NOT NULL`;
  expect((await setPassword(secretOf(link.url))).body.error_code).toBe('password_link_refused');
  expect(await events('late@example.test')).toEqual(['user_created', 'password_link_refused']);
  await setPassword('of nobody');
  const [last] = await world.sql()`SELECT type, subject FROM audit_events ORDER BY event_id DESC LIMIT 1`;
  expect(last).toEqual({ type: 'password_link_refused', subject: null });
});

test.each([
  ['is disabled', { disabled: true }],
  ['becomes a technician', { role: 'technician' }],
])('a link stops working when the administrator who made it %s', async (_what, change) => {
  const { api, userId } = await world.colleague(`Maker-${Object.keys(change)}`, 'admin');
  const email = `of-${Object.keys(change)}@example.test`;
  const { link } = (await api.post('/api/users', { email, name: 'x', role: 'technician' })).body;
  const { link: other } = await invite(`beside-${Object.keys(change)}@example.test`);
  await world.api.call('PATCH', `/api/users/${userId}`, change);
  expect((await setPassword(secretOf(link.url))).body.error_code).toBe('password_link_refused');
  expect((await setPassword(secretOf(other.url))).status).toBe(200);
});

test('of two administrators who disable each other at once one stays, with a third beside them', async () => {
  const [first, second] = [await world.colleague('One', 'admin'), await world.colleague('Two', 'admin')];
  const from = { address: null, user_agent: null };
  const { userAccounts } = world.services();
  const outcomes = await Promise.allSettled([
    userAccounts.change(first.userId, { disabled: true }, { userId: second.userId, from }),
    userAccounts.change(second.userId, { disabled: true }, { userId: first.userId, from }),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(outcomes).toContainEqual(
    expect.objectContaining({ reason: expect.objectContaining({ code: 'forbidden' }) }),
  );
  await world.sql()`UPDATE users SET role = 'technician' WHERE email IN ('one@example.test', 'two@example.test')`;
});

test('who has lost the role since the request was let in makes no user, link or enrolment token', async () => {
  const { userId } = await world.colleague('Demoted', 'admin');
  const { user } = await invite('target@example.test');
  await world.sql()`UPDATE users SET role = 'technician' WHERE user_id = ${userId}`;
  const by = { userId, from: { address: null, user_agent: null } };
  const { tokens, userAccounts } = world.services();
  const forbidden = { code: 'forbidden' };
  await expect(
    userAccounts.invite({ email: 'no@example.test', name: 'x', role: 'admin' }, by),
  ).rejects.toMatchObject(forbidden);
  await expect(userAccounts.createPasswordLink(user.user_id, by)).rejects.toMatchObject(forbidden);
  await expect(tokens.create(by)).rejects.toMatchObject(forbidden);
});

test('the newest twenty browsers of a user are known, and none after a new password', async () => {
  const { userId } = await world.colleague('Roams');
  const browsers = world.services().knownBrowsers;
  const cookies: string[] = [];
  for (let count = 0; count < 21; count += 1) cookies.push(await browsers.remember(userId, null));
  const known = async (cookie = '') => (await browsers.recognise(cookie, 'roams@example.test')) !== null;
  expect([await known(cookies[0]), await known(cookies[1]), await known(cookies[20])]).toEqual([
    false,
    true,
    true,
  ]);
  const { link } = (await world.api.post(`/api/users/${userId}/password-link`, {})).body;
  await setPassword(secretOf(link.url));
  expect(await known(cookies[20])).toBe(false);
});

test.each([
  ['is disabled', { disabled: true }, 'technician_disabled', 'user_disabled'],
  ['becomes an auditor', { role: 'auditor' }, 'signed_out', 'user_changed'],
])('a technician who %s is signed out and loses the open session', async (_what, change, because, event) => {
  const { api, userId } = await world.colleague(`Leaves-${event}`);
  const { agentId, connectAgentId, agent } = await world.machine();
  world.connect.agents.set(connectAgentId, { connected: true, version: '1.0.0' });
  const { body } = await api.post(`/api/agents/${agentId}/remote-control`, { mode: 'unattended' });
  expect((await world.api.call('PATCH', `/api/users/${userId}`, change)).body.user).toMatchObject({
    state: 'disabled' in change ? 'disabled' : 'active',
    role: 'role' in change ? 'auditor' : 'technician',
  });
  expect((await api.get('/api/agents')).status).toBe(401);
  await until('the session ends', async () => {
    const [row] = await world.sql()`SELECT data FROM remote_control_events
      WHERE remote_control_id = ${body.remote_control_id} AND type = 'ended'`;
    return row?.data.because === because;
  });
  expect(await events(`leaves-${event}@example.test`)).toContain(event);
  await agent.close();
});

test('the last administrator can be neither disabled nor given another role, even by two at once', async () => {
  const { userId } = await world.colleague('Second', 'admin');
  const { body } = await world.api.get('/api/auth/me');
  // Invited, so it cannot sign in yet.
  await invite('third@example.test', 'admin');
  const patch = (id: string, change: object) => world.api.call('PATCH', `/api/users/${id}`, change);
  const { userAccounts } = world.services();
  const by = { userId: null, from: { address: null, user_agent: null } };
  const outcomes = await Promise.allSettled([
    userAccounts.change(body.user.id, { disabled: true }, by),
    userAccounts.change(userId, { role: 'technician' }, by),
  ]);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  await world.sql()`UPDATE users SET disabled_at = NULL WHERE user_id = ${body.user.id}`;
  await world.sql()`UPDATE users SET role = 'technician' WHERE user_id = ${userId}`;
  await world.signIn();
  for (const change of [{ disabled: true }, { role: 'auditor' }]) {
    expect((await patch(body.user.id, change)).body.error_code).toBe('last_administrator');
  }
  expect((await patch(body.user.id, { name: 'Ada' })).body.user.name).toBe('Ada');
});

test('the commands invite, list, change, disable, enable and reset, and the server acts on it', async () => {
  const invited = await command('invite', 'ops@example.test', '--role', 'technician', '--name', 'Ops');
  const [, url = ''] = /^(http\S+)$/m.exec(invited) ?? [];
  await setPassword(secretOf(url));
  const { api, answer } = await signIn('ops@example.test');
  expect(answer.body.user).toMatchObject({ name: 'Ops', role: 'technician' });
  expect(await command('role', 'ops@example.test', 'auditor')).toBe('[OK] ops@example.test is auditor now\n');
  expect((await api.get('/api/agents')).status).toBe(401);
  await command('disable', 'OPS@example.test');
  expect(await command('list')).toContain('ops@example.test\tauditor\tdisabled\tOps\n');
  expect((await signIn('ops@example.test')).answer.status).toBe(401);
  await command('enable', 'ops@example.test');
  expect(JSON.parse(await command('list', '--json'))).toContainEqual(
    expect.objectContaining({ email: 'ops@example.test', state: 'active' }),
  );
  const reset = await command('reset-password', 'ops@example.test');
  await setPassword(secretOf(/^(http\S+)$/m.exec(reset)?.[1] ?? ''), 'a third password');
  expect((await signIn('ops@example.test', 'a third password')).answer.status).toBe(200);
  await expect(command('disable', 'nobody@example.test')).rejects.toMatchObject({ code: 'user_not_found' });
  const [event] = await world.sql()`SELECT user_id, data FROM audit_events
    WHERE type = 'user_disabled' AND subject = 'ops@example.test'`;
  expect(event).toMatchObject({
    user_id: null,
    data: { from: { address: null, user_agent: 'guru-rmm command' } },
  });
});

import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { agentCommands, tokenCommands } from '../src/agents/commands/agent-commands.ts';
import { runCommand } from './support/run-command.ts';
import { startWorld, until, type World } from './support/test-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.signIn();
});
afterAll(() => world.close());

const askKey = (key: string) =>
  world.api.post('/api/agent/connect-key', {}, { headers: { authorization: `Bearer ${key}` } });
const liveKeys = (connectAgentId: string) =>
  [...world.connect.keys.values()].filter((key) => key.agentId === connectAgentId && !key.revoked);
const events = async (subject: string) =>
  (await world.sql()`SELECT type FROM audit_events WHERE subject = ${subject} ORDER BY event_id`).map(
    ({ type }) => type,
  );
const enroll = (enrollment_token: string, device_id: string = randomUUID()) =>
  world.api.post('/api/agent/enroll', {
    enrollment_token,
    hostname: 'pc',
    platform: 'linux-x64',
    device_id,
    agent_version: '1.0.0',
  });
const newToken = async (): Promise<string> => (await world.api.post('/api/enrollment-tokens', {})).body.token;
const tokens = async () => (await world.api.get('/api/enrollment-tokens')).body.tokens;

test('a machine that is removed loses its connection, its session and its keys, and may enrol again', async () => {
  const { agentId, connectAgentId, deviceId, key, agent } = await world.machine();
  world.connect.agents.set(connectAgentId, { connected: true, version: '1.0.0' });
  await askKey(key);
  expect(liveKeys(connectAgentId)).toHaveLength(1);
  const click = await world.api.post(`/api/agents/${agentId}/remote-control`, { mode: 'unattended' });
  expect((await world.api.delete(`/api/agents/${agentId}`)).status).toBe(204);

  expect((await agent.closed)[0]).toBe(4401);
  expect((await askKey(key)).status).toBe(401);
  await until('Guru Connect has revoked its keys', () => liveKeys(connectAgentId).length === 0);
  await until('the session has ended', async () => {
    const { body } = await world.api.get(`/api/remote-control/${click.body.remote_control_id}`);
    return body.session.status === 'ended';
  });
  expect(world.connect.openSessions()).toEqual([]);
  expect((await world.api.get(`/api/agents/${agentId}`)).body.error_code).toBe('agent_not_found');
  expect((await world.api.get('/api/agents')).body.agents).toEqual([]);
  expect((await world.api.delete(`/api/agents/${agentId}`)).body.error_code).toBe('agent_not_found');
  await until('the revocation is in the audit', async () =>
    (await events(agentId)).includes('connect_key_revoked'),
  );
  expect(await events(agentId)).toEqual([
    'agent_enrolled',
    'connect_key_issued',
    'agent_removed',
    'connect_key_revoked',
  ]);

  const again = await world.enroll(deviceId);
  expect(again.agentId).not.toBe(agentId);
  expect(again.connectAgentId).not.toBe(connectAgentId);
});

test('a command removes a machine, and its keys are revoked once Guru Connect takes the call', async () => {
  const { agentId, connectAgentId, key, agent } = await world.machine();
  await askKey(key);
  world.connect.faults.set('DELETE key', { status: 401, errorCode: 'unauthorized' });
  expect(await runCommand(world, agentCommands, ['list'])).toContain(`${agentId}\tmachine-1\t`);
  expect(await runCommand(world, agentCommands, ['remove', agentId])).toMatch(/^\[OK\] machine-1 is removed/);
  expect((await agent.closed)[0]).toBe(4401);
  await until('it is tried', () => world.logLines.some((line) => line.includes('not revoked yet')));
  expect(liveKeys(connectAgentId)).toHaveLength(1);
  world.connect.faults.clear();
  await until('Guru Connect has revoked its keys', () => liveKeys(connectAgentId).length === 0);
  await expect(runCommand(world, agentCommands, ['remove', agentId])).rejects.toMatchObject({
    code: 'agent_not_found',
  });
});

test('a machine that was removed long ago is disconnected when the server looks again', async () => {
  const { agentId, agent } = await world.machine();
  await world.sql()`UPDATE agents SET removed_at = now() - interval '1 day' WHERE agent_id = ${agentId}`;
  expect((await agent.closed)[0]).toBe(4401);
});

test('keys that Guru Connect does not answer for keep no machine connected and no session open', async () => {
  const removed = await world.machine();
  await askKey(removed.key);
  const { agentId, connectAgentId, agent } = await world.machine();
  const { api, userId } = await world.colleague('Waiting');
  world.connect.agents.set(connectAgentId, { connected: true, version: '1.0.0' });
  const { body } = await api.post(`/api/agents/${agentId}/remote-control`, { mode: 'unattended' });
  let answer: (nothing: undefined) => void = () => {};
  const held = new Promise<undefined>((resolve) => {
    answer = resolve;
  });
  world.connect.faults.set('DELETE key', held);
  expect((await world.api.delete(`/api/agents/${removed.agentId}`)).status).toBe(204);
  expect((await removed.agent.closed)[0]).toBe(4401);
  await world.api.call('PATCH', `/api/users/${userId}`, { disabled: true });
  await until('the session has ended', async () => {
    const { session } = (await world.api.get(`/api/remote-control/${body.remote_control_id}`)).body;
    return session.status === 'ended';
  });
  expect(liveKeys(removed.connectAgentId)).toHaveLength(1);
  world.connect.faults.clear();
  answer(undefined);
  await until('Guru Connect has revoked its keys', () => liveKeys(removed.connectAgentId).length === 0);
  await agent.close();
});

test('a token that is revoked enrols no more machines, and those that it enrolled stay', async () => {
  const [first, second] = [await newToken(), await newToken()];
  const { agent_id } = (await enroll(first)).body;
  const listed = await tokens();
  expect(listed[1]).toMatchObject({ created_by: { email: 'admin@example.test' }, machines: 1 });
  expect(JSON.stringify(listed)).not.toContain(first);
  expect((await world.api.delete(`/api/enrollment-tokens/${listed[1].token_id}`)).status).toBe(204);
  expect((await enroll(first)).body.error_code).toBe('enrollment_token_refused');
  expect((await world.api.get(`/api/agents/${agent_id}`)).status).toBe(200);
  expect((await enroll(second)).status).toBe(201);
  const { token_id } = listed[0];
  expect(await runCommand(world, tokenCommands, ['list'])).toContain(`${token_id}\tadmin@example.test\t`);
  await runCommand(world, tokenCommands, ['revoke', token_id]);
  expect((await enroll(second)).body.error_code).toBe('enrollment_token_refused');
  expect((await world.api.delete(`/api/enrollment-tokens/${token_id}`)).body.error_code).toBe(
    'enrollment_token_not_found',
  );
  expect(await events(token_id)).toEqual(['enrollment_token_created', 'enrollment_token_revoked']);
  const made = world.logLines.find((line) => line.includes(token_id));
  expect(made).toContain(`"by_user_id":"${(await world.api.get('/api/auth/me')).body.user.id}"`);
});

test('a token dies with the account that made it, and does not come back with it', async () => {
  const { api, userId } = await world.colleague('Maker', 'admin');
  const { token } = (await api.post('/api/enrollment-tokens', {})).body;
  const change = (disabled: boolean) => world.api.call('PATCH', `/api/users/${userId}`, { disabled });
  await change(true);
  expect((await enroll(token)).body.error_code).toBe('enrollment_token_refused');
  await change(false);
  expect((await enroll(token)).body.error_code).toBe('enrollment_token_refused');
  const { api: other, userId: otherId } = await world.colleague('Other', 'admin');
  const { token: theirs } = (await other.post('/api/enrollment-tokens', {})).body;
  // As an operator may do it in the database.
  await world.sql()`UPDATE users SET disabled_at = now() WHERE user_id = ${otherId}`;
  expect((await enroll(theirs)).body.error_code).toBe('enrollment_token_refused');
});

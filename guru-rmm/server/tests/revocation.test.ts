import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createApiClient } from './support/api-client.ts';
import { ADMIN, startWorld, until, type World } from './support/test-world.ts';

let world: World;
let machines: { close: () => Promise<void> }[] = [];
beforeAll(async () => {
  world = await startWorld();
  await world.signIn();
});
afterAll(async () => {
  for (const agent of machines) await agent.close();
  await world.close();
});
beforeEach(() => {
  world.connect.faults.clear();
});

type Api = World['api'];
type Outcome = Parameters<World['machine']>[0];

/** A machine that is ready for a session; with `answer`, one that has to be prepared first. */
async function machine(answer?: Outcome) {
  const { agent, agentId, connectAgentId } = await world.machine(answer);
  machines = [...machines, agent];
  if (answer === undefined) world.connect.agents.set(connectAgentId, { connected: true, version: '1.0.0' });
  return agentId;
}
const click = (api: Api, agentId: string) =>
  api.post(`/api/agents/${agentId}/remote-control`, { mode: 'unattended' });
const rowOf = async (id: string) => (await world.api.get(`/api/remote-control/${id}`)).body.session;
const openOnConnect = (sessionId: string) =>
  world.connect.openSessions().some((session) => session.session_id === sessionId);
async function endEvent(id: string) {
  const [event] = await world.sql()`SELECT source, data FROM remote_control_events
    WHERE remote_control_id = ${id} AND type = 'ended'`;
  return event;
}

test('a sign-out ends the sessions of that sign-in on both servers, and no session of another', async () => {
  const { api: first } = await world.colleague('Twice');
  const second = createApiClient(world.origin, world.config.publicOrigin);
  await second.signIn({ email: 'twice@example.test', password: ADMIN.password });
  const ended = (await click(first, await machine())).body;
  const kept = (await click(second, await machine())).body;

  expect((await first.post('/api/auth/sign-out', {})).status).toBe(204);
  await until('the session has ended', async () => (await rowOf(ended.remote_control_id)).status === 'ended');
  expect(openOnConnect(ended.session_id)).toBe(false);
  expect(await endEvent(ended.remote_control_id)).toMatchObject({
    source: 'server',
    data: { because: 'signed_out', end_reason: 'requested' },
  });
  expect((await rowOf(kept.remote_control_id)).status).toBe('active');
  expect(openOnConnect(kept.session_id)).toBe(true);
});

test.each([
  [
    'is disabled in the database',
    'technician_disabled',
    (userId: string) => world.sql()`
    UPDATE users SET disabled_at = now() WHERE user_id = ${userId}`,
  ],
  [
    'has a sign-in that expires',
    'signed_out',
    (userId: string) => world.sql()`
    UPDATE user_sessions SET expires_at = now() WHERE user_id = ${userId}`,
  ],
])('a technician who %s loses the session', async (_what, because, revoke) => {
  const { api, userId } = await world.colleague(`Loses-${because}`);
  const { remote_control_id: id, session_id: sessionId } = (await click(api, await machine())).body;
  await revoke(userId);
  await until('the session has ended', () => !openOnConnect(sessionId));
  await until('the row is closed', async () => (await rowOf(id)).status === 'ended');
  expect(await endEvent(id)).toMatchObject({ data: { because } });
});

test('a click whose technician is disabled meanwhile is cancelled, with nothing left behind', async () => {
  const { api, userId } = await world.colleague('Early');
  const agentId = await machine(async () => null);
  const pending = click(api, agentId);
  await until('it is being prepared', async () => {
    const { sessions } = (await world.api.get(`/api/agents/${agentId}/remote-control`)).body;
    return sessions[0]?.status === 'starting' && world.connect.openSessions().some(({ status }) => status);
  });
  await world.sql()`UPDATE users SET disabled_at = now() WHERE user_id = ${userId}`;
  expect((await pending).body.error_code).toBe('remote_control_cancelled');
  const { sessions } = (await world.api.get(`/api/agents/${agentId}/remote-control`)).body;
  expect(sessions[0]).toMatchObject({ status: 'failed', error_code: 'remote_control_cancelled' });
  expect(openOnConnect(sessions[0].session_id)).toBe(false);
});

test('where Guru Connect cannot be reached, the row closes and the session is ended there as soon as it can', async () => {
  const { api } = await world.colleague('Unlucky');
  const { remote_control_id: id, session_id: sessionId } = (await click(api, await machine())).body;
  world.connect.faults.set('DELETE session', 'drop');
  await api.post('/api/auth/sign-out', {});
  await until('the row is closed', async () => (await rowOf(id)).status === 'ended');
  expect(openOnConnect(sessionId)).toBe(true);
  world.connect.faults.clear();
  await until('the session has ended', async () => {
    await world.services().capabilities.refresh();
    await world.services().reconciler.run();
    return !openOnConnect(sessionId);
  });
});

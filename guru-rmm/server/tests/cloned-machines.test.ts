import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { connectTestAgent, HELLO } from './support/test-agent.ts';
import { startWorld, type World } from './support/test-world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.signIn();
});
afterAll(() => world.close());

const SYSTEM = 'a'.repeat(64);
const BOARD = 'b'.repeat(64);
const OTHER_BOARD = 'c'.repeat(64);
const machineId = { machine_id: SYSTEM, hardware_id: BOARD };

const agentOf = async (agentId: string) => (await world.api.get(`/api/agents/${agentId}`)).body.agent;
const eventsOf = async (agentId: string) =>
  await world.sql()<{ type: string; data: Record<string, unknown> }[]>`
    SELECT type, data FROM audit_events WHERE subject = ${agentId} AND type IN ('agent_cloned', 'agent_moved')
    ORDER BY chain_index`;

/** Says hello with a key. @returns the agent, or the code that its connection was closed with */
async function greet(key: string, hello: object) {
  const agent = await connectTestAgent(world.origin(), key);
  agent.say({ ...HELLO, ...hello });
  const welcomed = once(agent.socket, 'message').then(() => null);
  const closed = agent.closed.then(([code]) => code);
  return { agent, closedWith: await Promise.race([welcomed, closed]) };
}

test('a copy of a machine is refused, marked and audited once, and displaces nobody', async () => {
  const { agentId, key } = await world.enroll();
  const { agent } = await greet(key, { ...machineId, hostname: 'original' });
  for (const hostname of ['copy', 'copy']) {
    const copy = await connectTestAgent(world.origin(), key);
    copy.say({ ...HELLO, ...machineId, hostname });
    copy.say({
      kind: 'heartbeat',
      cpu_percent: 99,
      memory_used_bytes: 1,
      memory_total_bytes: 1,
      uptime_seconds: 1,
    });
    expect((await copy.closed)[0]).toBe(4419);
  }
  expect(await agentOf(agentId)).toMatchObject({
    hostname: 'original',
    online: true,
    cpu_percent: null,
    clone: { hostname: 'copy', seen_at: expect.any(String) },
    moved_at: null,
  });
  const events = await eventsOf(agentId);
  expect(events).toMatchObject([
    { type: 'agent_cloned', data: { hostname: 'copy', ...machineId, from: { address: '127.0.0.1' } } },
  ]);
  expect(agent.socket.readyState).toBe(WebSocket.OPEN);
  await agent.close();
});

test('a copy on other hardware does not get in while the machine restarts, and has moved when that stays away', async () => {
  const { agentId, key } = await world.enroll();
  const { agent } = await greet(key, { ...machineId, hostname: 'original' });
  await agent.close();
  const elsewhere = { machine_id: SYSTEM, hardware_id: OTHER_BOARD, hostname: 'elsewhere' };
  expect((await greet(key, elsewhere)).closedWith).toBe(4419);
  const again = await greet(key, { ...machineId, hostname: 'original' });
  expect(again.closedWith).toBeNull();
  await again.agent.close();
  await world.sql()`UPDATE agents SET last_seen_at = now() - interval '11 minutes' WHERE agent_id = ${agentId}`;
  const moved = await greet(key, elsewhere);
  expect(moved.closedWith).toBeNull();
  expect(await agentOf(agentId)).toMatchObject({ hostname: 'elsewhere', moved_at: expect.any(String) });
  expect((await eventsOf(agentId)).at(-1)).toMatchObject({
    type: 'agent_moved',
    data: { hostname: 'elsewhere', hardware_id: OTHER_BOARD, before: { hostname: 'original', ...machineId } },
  });
  expect((await greet(key, machineId)).closedWith).toBe(4419);
  await moved.agent.close();
});

test('a connection takes the place of one that does not answer any more', async () => {
  const { key } = await world.enroll();
  const dead = new WebSocket(`${world.origin().replace('http', 'ws')}/ws/agent`, {
    headers: { authorization: `Bearer ${key}` },
    autoPong: false,
  });
  await once(dead, 'open');
  const closed = once(dead, 'close');
  dead.send(JSON.stringify({ ...HELLO, ...machineId }));
  await once(dead, 'message');
  const { agent, closedWith } = await greet(key, machineId);
  expect(closedWith).toBeNull();
  expect((await closed)[0]).toBe(4409);
  await agent.close();
});

test('an agent may say hello again on its connection', async () => {
  const { key } = await world.enroll();
  const { agent } = await greet(key, machineId);
  agent.say({ ...HELLO, ...machineId });
  await once(agent.socket, 'message');
  await agent.close();
});

test('a machine is bound with its enrolment', async () => {
  const { token } = (await world.api.post('/api/enrollment-tokens', {})).body;
  const { body } = await world.api.post('/api/agent/enroll', {
    enrollment_token: token,
    hostname: 'pc',
    platform: 'linux-x64',
    device_id: '6f1e0b57-8a3f-4f7b-9d52-3b7a5a1c2d11',
    agent_version: '1.2.0',
    ...machineId,
  });
  const { agent } = await greet(body.agent_key, { ...machineId, hardware_id: OTHER_BOARD });
  expect((await eventsOf(body.agent_id)).map(({ type }) => type)).toEqual(['agent_moved']);
  await agent.close();
});

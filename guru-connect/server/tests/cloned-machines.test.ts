import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ConsoleClient } from './support/console-client.ts';
import { joinedSession } from './support/open-session.ts';
import { type ControlPeer, controlPeer, REGISTER } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;
let admin: ConsoleClient;

beforeAll(async () => {
  relay = await startRelay();
  admin = await ConsoleClient.signedIn(relay, 'admin');
});
afterAll(() => relay.close());

const machine = { machineId: 'a'.repeat(64), hardwareId: 'b'.repeat(64) };
const onOtherHardware = { ...machine, hardwareId: 'c'.repeat(64) };
const present = ({ machineId, hardwareId }: typeof machine) => ({
  machine_id: machineId,
  hardware_id: hardwareId,
});

const keyOf = async (agentId: string): Promise<string> =>
  (await admin.call('POST', `/api/machines/${agentId}/keys`, {})).body.configuration.agent_key;
const marksOf = async (agentId: string) => (await admin.call('GET', `/api/machines/${agentId}`)).body;
const eventsOf = async (agentId: string) =>
  await relay.sql<{ type: string; data: Record<string, unknown> }[]>`
    SELECT type, data FROM connect_audit_events
    WHERE data ->> 'agent_id' = ${agentId} AND type IN ('agent_cloned', 'agent_moved') ORDER BY chain_index`;

/** Registers. @returns the agent, and the code that its socket was closed with */
async function register(
  key: string,
  agentId: string,
  facts: object,
): Promise<{ agent: ControlPeer; closedWith: number | null }> {
  const agent = await controlPeer(relay.url, key).opened();
  agent.send({ $case: 'register', value: { agentId, ...REGISTER, ...facts } });
  const registered = agent.next('registered').then(
    () => null,
    () => agent.closed,
  );
  return { agent, closedWith: await registered };
}

test('a copy is refused while the machine serves a session, which goes on; it is marked, and audited once', async () => {
  const joined = await joinedSession(relay);
  const { agentId, key } = joined;
  for (let attempt = 0; attempt < 2; attempt += 1)
    expect((await register(key, agentId, { ...machine, hostname: 'copy' })).closedWith).toBe(4419);
  joined.data.send({ $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 7, features: [] } });
  expect((await joined.viewer.next('desktopInfo')).activeMonitorId).toBe(7);
  const { body } = await admin.call('GET', `/api/machines?search=${agentId}`);
  expect(body.machines).toMatchObject([
    { hostname: REGISTER.hostname, connected: true, clone: { hostname: 'copy' }, moved_at: null },
  ]);
  expect(await marksOf(agentId)).toMatchObject({ clone: { hostname: 'copy' } });
  expect(await eventsOf(agentId)).toMatchObject([
    { type: 'agent_cloned', data: { hostname: 'copy', ...present(machine), client_address: '127.0.0.1' } },
  ]);
  for (const peer of [joined.control, joined.data, joined.viewer]) peer.close();
});

test('a copy on other hardware does not get in while the machine restarts, and has moved when that stays away', async () => {
  const agentId = 'golden-image';
  const key = await keyOf(agentId);
  const first = await register(key, agentId, { ...machine, hostname: 'original' });
  expect(first.closedWith).toBeNull();
  first.agent.close();
  await first.agent.closed;
  expect((await register(key, agentId, onOtherHardware)).closedWith).toBe(4419);
  await relay.sql`UPDATE connect_agents SET last_seen_at = now() - interval '11 minutes' WHERE agent_id = ${agentId}`;
  const moved = await register(key, agentId, { ...onOtherHardware, hostname: 'elsewhere' });
  expect(moved.closedWith).toBeNull();
  expect(await marksOf(agentId)).toMatchObject({ hostname: 'elsewhere', moved_at: expect.any(String) });
  expect((await eventsOf(agentId)).at(-1)).toMatchObject({
    type: 'agent_moved',
    data: {
      hostname: 'elsewhere',
      ...present(onOtherHardware),
      before: { hostname: 'original', ...present(machine) },
    },
  });
  expect((await register(key, agentId, machine)).closedWith).toBe(4419);
  moved.agent.close();
});

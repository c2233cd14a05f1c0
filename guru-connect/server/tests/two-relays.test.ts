/** Two relays on one database, with a directory and a bus between them: calls to one reach peers of the other. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { InProcessDirectory } from '../src/relay/cluster/directory.ts';
import { InProcessBus, type RelayBus, type RelayCommand } from '../src/relay/cluster/relay-bus.ts';
import { ContractClient } from './support/contract-client.ts';
import { sessionRequest } from './support/open-session.ts';
import { acceptSession, registeredAgent, viewerPeer } from './support/peers.ts';
import { createDatabase, startRelay, type TestRelay } from './support/relay.ts';

let folder: string;
let here: TestRelay;
let there: TestRelay;

/** A bus over which only data passes: what a network could carry. */
class SerializingBus implements RelayBus {
  readonly #bus = new InProcessBus();
  listen: RelayBus['listen'] = (relayId, handler) => this.#bus.listen(relayId, handler);
  send = (relayId: string, command: RelayCommand) => this.#bus.send(relayId, copy(command));
  broadcast = (command: RelayCommand) => this.#bus.broadcast(copy(command));
}

function copy(command: RelayCommand): RelayCommand {
  return JSON.parse(JSON.stringify(command)) as RelayCommand;
}

beforeAll(async () => {
  const databaseUrl = await createDatabase();
  folder = await mkdtemp(join(tmpdir(), 'guru-connect-two-'));
  const secret = join(folder, 'token-secret');
  await writeFile(secret, 'signing-key-of-both-relays-0123456789', { mode: 0o600 });
  const shared = {
    databaseUrl,
    directory: new InProcessDirectory(),
    bus: new SerializingBus(),
    environment: { CONNECT_TOKEN_SECRET_FILE: secret },
  };
  here = await startRelay(shared);
  there = await startRelay(shared);
});
afterAll(async () => {
  await Promise.all([here.close(), there.close()]);
  await rm(folder, { recursive: true, force: true });
});

async function machineThere(agentId: string) {
  const client = new ContractClient(here.url);
  const path = { agent_id: agentId };
  const { key, key_id } = await client.call('createAgentKey', { path, body: {} });
  const control = await registeredAgent(there.url, key, agentId);
  expect((await client.call('getAgent', { path })).connected).toBe(true);
  const session = await client.call('createSession', { body: sessionRequest(agentId) });
  const data = await acceptSession(there.url, control);
  return { client, path: { ...path, key_id }, control, data, session: { session_id: session.session_id } };
}

test('a session that one relay creates is served by the relay that its agent is connected to, and ended from either', async () => {
  const { client, control, data, session } = await machineThere('elsewhere');
  const { token } = await client.call('createViewerToken', { path: session, body: {} });
  const viewer = await viewerPeer(there.url, session.session_id, { token });
  await viewer.next('viewerWelcome');
  await data.next('viewerAttached');
  expect((await client.call('getSession', { path: session })).status).toBe('active');
  expect((await client.call('endSession', { path: session })).end_reason).toBe('requested');
  expect((await viewer.next('sessionEnded')).reason).toBe('requested');
  expect(await data.closeCode()).toBe(4410);
  control.close();
});

test('a key that is revoked on one relay cuts what it opened on another', async () => {
  const { client, path, control, data, session } = await machineThere('revoked');
  await client.send('revokeAgentKey', { path });
  expect(await control.closeCode()).toBe(4401);
  expect(await data.closeCode()).toBe(4410);
  expect((await client.call('getSession', { path: session })).end_reason).toBe('key_revoked');
});

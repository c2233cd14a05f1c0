/** What becomes of `createSession` when the database fails in the middle of it: all of it has happened, or nothing. */

import { randomUUID } from 'node:crypto';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals';
import { ContractClient } from './support/contract-client.ts';
import { sessionRequest } from './support/open-session.ts';
import { acceptSession, type ControlPeer, registeredAgent, viewerPeer } from './support/peers.ts';
import { startRelay, type TestRelay } from './support/relay.ts';

let relay: TestRelay;
let client: ContractClient;

beforeAll(async () => {
  relay = await startRelay();
  client = new ContractClient(relay.url);
});
afterAll(async () => {
  await relay.close();
});

interface Machine {
  readonly control: ControlPeer;
  readonly key: string;
  readonly agentId: string;
  readonly body: ReturnType<typeof sessionRequest>;
  readonly headers: Record<string, string>;
}

/** A machine whose agent is connected, and the call that is to open a session with it. */
async function machine(): Promise<Machine> {
  const agentId = randomUUID();
  const { key } = await client.call('createAgentKey', { path: { agent_id: agentId }, body: {} });
  const control = await registeredAgent(relay.url, key, agentId);
  const headers = { 'idempotency-key': randomUUID() };
  return { control, key, agentId, body: sessionRequest(agentId), headers };
}

/** The session's stream opens, for the agent and for a viewer. It is ended then, so that no transaction follows of it. */
async function serves(control: ControlPeer, sessionId: string): Promise<void> {
  const data = await acceptSession(relay.url, control);
  const path = { session_id: sessionId };
  const { token } = await client.call('createViewerToken', { path, body: {} });
  const viewer = await viewerPeer(relay.url, sessionId, { token });
  await viewer.next('viewerWelcome');
  await data.next('viewerAttached');
  await client.call('endSession', { path });
  for (const peer of [viewer, data, control]) peer.close();
}

/** The next transaction is committed, and nobody hears of it. */
function loseNextCommit(): void {
  const { begin } = relay.pool;
  jest.spyOn(relay.pool, 'begin').mockImplementationOnce(async (...args: unknown[]) => {
    await Reflect.apply(begin, relay.pool, args);
    throw Object.assign(new Error('the answer to a commit'), { code: 'CONNECTION_CLOSED' });
  });
}

test.each<[string, string]>([
  [
    'whose agent cannot be bound',
    "INSERT ON connect_session_events FOR EACH ROW WHEN (NEW.type = 'agent_bound')",
  ],
  ['whose answer cannot be kept', 'UPDATE ON connect_idempotency_keys FOR EACH ROW'],
])('a session %s is none, and the same request makes it later', async (_, what) => {
  const { control, body, headers } = await machine();
  await relay.sql.unsafe(`CREATE TRIGGER fault BEFORE ${what} EXECUTE FUNCTION connect_refuse_change()`);
  try {
    expect(await client.refusal('createSession', { body, headers })).toBe('500 internal_error');
  } finally {
    await relay.sql.unsafe(`DROP TRIGGER fault ON ${/ON (\w+)/.exec(what)?.[1]}`);
  }
  const session = await client.call('createSession', { body, headers });
  expect(session.status).toBe('waiting_for_viewer');
  expect(await client.call('createSession', { body, headers })).toEqual(session);
  await serves(control, session.session_id);
});

test('a session whose commit was answered to nobody is given to the same request, and served', async () => {
  const { control, body, headers } = await machine();
  loseNextCommit();
  expect(await client.refusal('createSession', { body, headers })).toBe('503 unavailable');
  const session = await client.call('createSession', { body, headers });
  expect(await client.refusal('createSession', { body })).toBe('409 session_conflict');
  await serves(control, session.session_id);
});

test('a session whose commit was answered to nobody is served, and ends as any other does', async () => {
  const { control, body, headers } = await machine();
  loseNextCommit();
  expect(await client.refusal('createSession', { body, headers })).toBe('503 unavailable');
  const { sessionId } = await control.next('sessionStart');
  const path = { session_id: sessionId };
  expect((await client.call('endSession', { path })).end_reason).toBe('requested');
  expect(await control.next('sessionEnd')).toEqual({ sessionId, reason: 'requested' });
  control.close();
});

test('an agent that leaves while its session is made is waited for', async () => {
  const { control, body, key, agentId } = await machine();
  await relay.sql.unsafe(`
    CREATE FUNCTION wait_for_test() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN PERFORM pg_advisory_xact_lock(1); RETURN NEW; END $$;
    CREATE TRIGGER slow BEFORE INSERT ON connect_session_events FOR EACH ROW
    WHEN (NEW.type = 'agent_bound') EXECUTE FUNCTION wait_for_test()`);
  // While the session is being bound, its agent goes.
  const made = await relay.sql.begin(async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(1)`;
    const asked = client.call('createSession', { body });
    await eventually(
      async () => await tx`SELECT FROM pg_locks WHERE NOT granted AND locktype = 'advisory'`,
      ({ length }) => length > 0,
    );
    control.socket.terminate();
    await eventually(
      async () => relay.app.peers.agent(agentId),
      (connection) => connection === undefined,
    );
    return { asked };
  });
  const path = { session_id: (await made.asked).session_id };
  await eventually(
    () => client.call('getSession', { path }),
    ({ status }) => status === 'waiting_for_agent',
  );
  await serves(await registeredAgent(relay.url, key, agentId), path.session_id);
});

test('a request that died with its answer is forgotten after a while', async () => {
  const { control, body, headers } = await machine();
  const age = async (seconds: number) =>
    await relay.sql`
      UPDATE connect_idempotency_keys SET created_at = now() - make_interval(secs => ${seconds})
      WHERE idempotency_key = ${headers['idempotency-key'] ?? ''}`;
  await relay.sql`
    INSERT INTO connect_idempotency_keys (operation, idempotency_key, request_hash)
    VALUES ('createSession', ${headers['idempotency-key'] ?? ''}, '\\x00')`;
  await age(60);
  expect(await client.refusal('createSession', { body, headers })).toBe('409 idempotency_conflict');
  await age(180);
  expect((await client.call('createSession', { body, headers })).agent_id).toBe(body.agent_id);
  control.close();
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '@guru-connect/testing/eventually';
import { beforeAll, expect, test } from '@jest/globals';
import type { Sql } from 'postgres';
import { verifyAudit } from '../src/audit/verify/verify-audit.ts';
import { connect } from '../src/database/open-database.ts';
import { ContractClient } from './support/contract-client.ts';
import { freePort } from './support/free-port.ts';
import { sessionRequest } from './support/open-session.ts';
import { ReconnectingAgent, ReconnectingViewer } from './support/reconnecting-peers.ts';
import { createDatabase, INTEGRATION_KEY, PARENT_ORIGIN } from './support/relay.ts';
import { bundledServer, type RelayProcess, startRelayProcess } from './support/relay-process.ts';
import { seededRandom } from './support/seeded-random.ts';

/** Relays side by side, each with a database and machines of its own: a start waits for the most part. */
const RELAYS = 2;
/** Of all relays together; `npm run test:soak` asks for fifty. */
const KILLS = Number(process.env.KILLS ?? 10);
const KILLS_EACH = Math.ceil(KILLS / RELAYS);
const MACHINES_EACH = 2;
/** Longest time from listening to the kill, in milliseconds: some kills come before anybody is back, some after. */
const LONGEST_LIFE_MS = 400;

/** For each start, on a machine that may be ten times slower than usual. */
const TIMEOUT_MS = 60_000 + KILLS * 18_000;

const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
const random = seededRandom(seed);

let program: string;

beforeAll(async () => {
  program = await bundledServer();
});

interface Machine {
  readonly agentId: string;
  readonly agent: ReconnectingAgent;
  viewer: ReconnectingViewer;
  sessionId: string;
}

/** Calls until the relay answers: the answer to an earlier try may have died with it. */
async function insist<T>(call: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (error instanceof Error && /^\w+: [1-4]/.test(error.message)) throw error;
      await sleep(100);
    }
  }
}

async function startSession(client: ContractClient, agentId: string) {
  const body = sessionRequest(agentId);
  const headers = { 'idempotency-key': `start-${agentId}-${random()}` };
  const session = await insist(() => client.call('createSession', { body, headers }));
  const path = { session_id: session.session_id };
  const { token } = await insist(() => client.call('createViewerToken', { path, body: {} }));
  return { sessionId: session.session_id, token };
}

async function makeMachine(client: ContractClient, url: string, index: number): Promise<Machine> {
  const agentId = `killed-${index}`;
  const { key } = await client.call('createAgentKey', { path: { agent_id: agentId }, body: {} });
  const agent = new ReconnectingAgent(url, key, agentId);
  agent.start();
  const { sessionId, token } = await startSession(client, agentId);
  const viewer = new ReconnectingViewer(url, sessionId, token);
  viewer.start();
  return { agentId, agent, viewer, sessionId };
}

/** Something that happens to a machine while relays die. @returns the session, if it was ended */
async function disturb(client: ContractClient, url: string, machine: Machine): Promise<string | undefined> {
  const chance = random();
  if (chance < 0.4) machine.viewer.type();
  else if (chance < 0.6) machine.viewer.drop();
  else if (chance < 0.8) machine.agent.drop();
  else {
    const { sessionId: session_id } = machine;
    await insist(() => client.call('endSession', { path: { session_id } }));
    machine.viewer.stop();
    const { sessionId, token } = await startSession(client, machine.agentId);
    machine.sessionId = sessionId;
    machine.viewer = new ReconnectingViewer(url, sessionId, token);
    machine.viewer.start();
    return session_id;
  }
  return undefined;
}

/** The audit of one session must tell one story: every line follows from those before it. */
function checkStory(
  events: readonly { type: string; data: Record<string, unknown> }[],
  status: string,
): void {
  const types = events.map(({ type }) => type);
  expect(types.filter((type) => type === 'created')).toHaveLength(1);
  expect(types[0]).toBe('created');
  expect(types.filter((type) => type === 'ended')).toHaveLength(status === 'ended' ? 1 : 0);
  if (status === 'ended') expect(types.at(-1)).toBe('ended');
  expect(types.filter((type) => type === 'input_first').length).toBeLessThanOrEqual(1);
  let [viewer, agent] = [false, false];
  for (const [index, { type, data }] of events.entries()) {
    const where = `${type}, number ${index} of ${types.join(' ')}`;
    if (type === 'viewer_connected') {
      expect([where, data.replaced]).toEqual([where, viewer]);
      viewer = true;
    } else if (type === 'viewer_disconnected') {
      expect([where, viewer]).toEqual([where, true]);
      viewer = false;
    } else if (type === 'agent_bound') {
      expect([where, agent]).toEqual([where, false]);
      agent = true;
    } else if (type === 'agent_disconnected') {
      expect([where, agent]).toEqual([where, true]);
      agent = false;
    } else if (type === 'interrupted') {
      expect([where, viewer || agent]).toEqual([where, true]);
      [viewer, agent] = [false, false];
    } else if (type === 'resumed') {
      expect([where, viewer && agent]).toEqual([where, true]);
    }
  }
}

/** Kills one relay again and again while its machines work, then holds what is left against what was done. */
async function killAgainAndAgain(environment: Record<string, string>, sql: Sql): Promise<void> {
  let relay: RelayProcess = await startRelayProcess(program, environment);
  const { url } = relay;
  const client = new ContractClient(url);
  const machines: Machine[] = [];
  for (let index = 0; index < MACHINES_EACH; index += 1) machines.push(await makeMachine(client, url, index));
  const ended = new Set<string>();
  let working = true;
  const disturbances = machines.map(async (machine) => {
    while (working) {
      await sleep(30 + random() * 150);
      const session = await disturb(client, url, machine);
      if (session !== undefined) ended.add(session);
    }
  });
  for (let kill = 0; kill < KILLS_EACH; kill += 1) {
    await sleep(random() * LONGEST_LIFE_MS);
    await relay.kill();
    relay = await startRelayProcess(program, environment);
  }
  working = false;
  await Promise.all(disturbances);
  try {
    // Whatever was open goes on: each machine serves its one session, and the viewer sees it.
    for (const { viewer, sessionId } of machines) {
      const before = viewer.pictures;
      viewer.drop();
      await eventually(
        async () => ({ final: viewer.final, more: viewer.pictures > before, sessionId }),
        ({ more }) => more,
      );
      expect(viewer.final).toBeUndefined();
    }
    const rows = await sql<{ session_id: string; agent_id: string; status: string; end_reason: string }[]>`
      SELECT session_id, agent_id, status, end_reason FROM connect_sessions`;
    const open = rows.filter(({ status }) => status !== 'ended');
    expect(open.map(({ session_id }) => session_id).sort()).toEqual(
      machines.map(({ sessionId }) => sessionId).sort(),
    );
    expect(rows.filter(({ status }) => status === 'ended').map(({ end_reason }) => end_reason)).toEqual(
      rows.filter(({ status }) => status === 'ended').map(() => 'requested'),
    );
    for (const session of ended) expect(rows.find((row) => row.session_id === session)?.status).toBe('ended');
    for (const { session_id, status } of rows) {
      const events = await sql<{ type: string; data: Record<string, unknown> }[]>`
        SELECT type, data FROM connect_session_events WHERE session_id = ${session_id} ORDER BY position`;
      checkStory(events, status);
    }
    // Row, events, chains and heads of a transition are all there, or none of them.
    expect((await verifyAudit(sql)).findings).toEqual([]);
  } finally {
    for (const { agent, viewer } of machines) for (const peer of [agent, viewer]) peer.stop();
    await relay.kill();
  }
}

test(
  `${KILLS} kills at random moments orphan no session, lose no event and double none (seed ${seed})`,
  async () => {
    const run = async () => {
      const folder = await mkdtemp(join(tmpdir(), 'guru-connect-kills-'));
      const databaseUrl = await createDatabase();
      const sql = connect(databaseUrl);
      const environment = {
        CONNECT_PORT: `${await freePort()}`,
        DATABASE_URL: databaseUrl,
        CONNECT_DATA_DIR: folder,
        CONNECT_INTEGRATION_KEY: INTEGRATION_KEY,
        CONNECT_EMBED_ALLOWED_ORIGINS: PARENT_ORIGIN,
        // Above all that a slow machine takes: nobody is given up.
        CONNECT_RECONNECT_GRACE_SECONDS: '600',
        CONNECT_SESSION_WAIT_SECONDS: '3600',
        CONNECT_VIEWER_TOKEN_SECONDS: '3600',
      };
      try {
        await killAgainAndAgain(environment, sql);
      } finally {
        await sql.end();
        await rm(folder, { recursive: true, force: true });
      }
    };
    const runs = await Promise.allSettled(Array.from({ length: RELAYS }, run));
    for (const run of runs) if (run.status === 'rejected') throw run.reason;
  },
  TIMEOUT_MS,
);

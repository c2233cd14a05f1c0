import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { reconcileAudit } from '../src/audit/commands/reconcile-command.ts';
import { TOLERANCE_MS } from '../src/audit/reconcile-audit.ts';
import { verifyAudit } from '../src/audit/verify-audit.ts';
import { createApiClient } from './support/api-client.ts';
import { bundledServer } from './support/bundled-server.ts';
import { INTEGRATION_KEY } from './support/fake-connect.ts';
import { startReconnectingAgent } from './support/reconnecting-agent.ts';
import { type RmmProcess, startRmmProcess } from './support/rmm-process.ts';
import { seededRandom } from './support/seeded-random.ts';
import { ADMIN, startWorld, until, type World } from './support/test-world.ts';

const KILLS = Number(process.env.KILLS ?? 100);
const MACHINES = 3;
/** A server is killed within so many calls of Guru Connect and so many milliseconds after the last of them. */
const MOST_CALLS = 40;
const LONGEST_PAUSE_MS = 40;
const TIMEOUT_MS = 60_000 + KILLS * 20_000;

const seed = Number(process.env.KILL_SEED ?? Date.now() % 1_000_000);
const random = seededRandom(seed);

/**
 * Makes the database and the machines, asks reconcile, and keeps the Guru Connect in small, which remembers sessions as
 * Prism's mock cannot; the client checks its answers against the contract. Serves no click.
 */
let world: World;
let program: string;
let dataFolder: string;
let environment: Record<string, string>;
let origin: string;

beforeAll(async () => {
  program = await bundledServer();
  dataFolder = await mkdtemp(join(tmpdir(), 'guru-rmm-kills-'));
  world = await startWorld();
  const port = await freePort();
  origin = `http://127.0.0.1:${port}`;
  environment = {
    RMM_PORT: String(port),
    RMM_PUBLIC_URL: world.config.publicOrigin,
    RMM_DATA_DIR: dataFolder,
    RMM_RECONCILE_SECONDS: '0.2',
    DATABASE_URL: world.database.serverUrl,
    RMM_DATABASE_OWNER_URL: world.database.ownerUrl,
    CONNECT_SERVER_URL: world.connect.origin,
    CONNECT_INTEGRATION_KEY: INTEGRATION_KEY,
  };
});
afterAll(async () => {
  await world.close();
  await rm(dataFolder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => probe.once('listening', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

test(
  `${KILLS} kills of the server at random moments during sessions leave nothing to reconcile (seed ${seed})`,
  async () => {
    await world.signIn();
    const machines = await Promise.all(Array.from({ length: MACHINES }, () => world.enroll()));
    for (const { connectAgentId } of machines)
      world.connect.agents.set(connectAgentId, { connected: true, version: '1.0.0' });
    let rmm: RmmProcess = await startRmmProcess(program, environment);
    let working = true;
    const sessions = { ready: 0, ended: 0 };
    /** What a dead server does not answer is tried again with the next one. */
    const tryTo = <T>(work: () => Promise<T>): Promise<T | null> => work().catch(() => null);

    const agents = machines.map(({ key }) => startReconnectingAgent(origin, key));
    const technicians = machines.map(async ({ agentId, connectAgentId }) => {
      const api = createApiClient(() => origin, world.config.publicOrigin);
      await api.signIn(ADMIN);
      while (working) {
        await sleep(random() * 60);
        const started = await tryTo(() =>
          api.post(`/api/agents/${agentId}/remote-control`, { mode: 'unattended', reason: 'random' }),
        );
        if (started?.status !== 201) continue;
        sessions.ready += 1;
        const session = world.connect.sessions.get(started.body.session_id);
        if (session === undefined) throw new Error('there is no such session');
        const path = `/api/remote-control/${started.body.remote_control_id}`;
        if (random() < 0.7) {
          session.started_at = new Date().toISOString();
          await tryTo(() => api.post(`${path}/events`, { type: 'viewer_connected' }));
        }
        await sleep(random() * 150);
        // Either side may end it; now and then the technician's end dies with the server.
        if (random() < 0.5) world.connect.endSession(session, 'viewer_left');
        else await tryTo(() => api.delete(path));
        if (session.status === 'ended') sessions.ended += 1;
        expect(session.agent_id).toBe(connectAgentId);
      }
    });

    await until('a session is ready', () => sessions.ready > 0);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const { calls } = world.connect;
      const last = calls.length + random() * MOST_CALLS;
      await until('the server has made its calls', () => calls.length > last);
      await sleep(random() * LONGEST_PAUSE_MS);
      await rmm.kill();
      rmm = await startRmmProcess(program, environment);
    }
    working = false;
    await Promise.all(technicians);
    // The technicians have gone home: what is still open ends on Guru Connect, and the last server notices.
    for (const session of world.connect.openSessions()) world.connect.endSession(session, 'viewer_left');
    await until('every row is closed and confirmed', async () => {
      const rows = await world.sql()`SELECT 1 FROM remote_control_sessions
        WHERE status IN ('starting', 'active') OR connect_cleanup = 'pending'`;
      return rows.length === 0;
    });
    await rmm.kill();
    await Promise.all(agents.map((agent) => agent.stop()));

    // So late that nothing may still be on its way.
    const late = Date.now() + 2 * TOLERANCE_MS;
    const everything = { from: null, to: null };
    const { differences } = await reconcileAudit(world.sql(), world.services().connect, everything, late);
    expect(differences).toEqual([]);
    expect((await verifyAudit(world.sql())).findings).toEqual([]);
    process.stdout.write(
      `${KILLS} kills, ${sessions.ready} sessions ready, ${world.connect.sessions.size} made\n`,
    );
  },
  TIMEOUT_MS,
);

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hashPassword } from '../../src/auth/password.ts';
import type { Role } from '../../src/auth/roles.ts';
import type { Config } from '../../src/config/read-config.ts';
import { connectSql } from '../../src/database/sql.ts';
import { createLogger } from '../../src/log/create-logger.ts';
import { type RunningServer, startServer } from '../../src/start-server.ts';
import { createApiClient } from './api-client.ts';
import { type FakeConnect, INTEGRATION_KEY, startFakeConnect } from './fake-connect.ts';
import { type CommandAnswer, connectTestAgent } from './test-agent.ts';
import { createTestDatabase } from './test-database.ts';

/** A test that is about something else must not end in one of these because its host stood still for a while. */
const DEADLINES = { connectCallMs: 60_000, helloMs: 60_000 };

export const ADMIN = { email: 'admin@example.test', password: 'correct horse battery' };

/** A real RMM server on its own database beside a fake GC, with the log in memory. */
export async function startWorld(overrides: Partial<Config> = {}, dashboardDir = '/nonexistent') {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'rmm-server-'));
  const connect: FakeConnect = await startFakeConnect();
  const logLines: string[] = [];
  const log = createLogger('debug', { write: (line: string) => void logLines.push(line) });
  const config: Config = {
    host: '127.0.0.1',
    port: 0,
    publicOrigin: 'http://rmm.test',
    trustedProxies: [],
    dataDir,
    databaseUrl: database.serverUrl,
    databaseOwnerUrl: database.ownerUrl,
    databaseAuditorUrl: null,
    databaseAdminUrl: null,
    firstAdmin: ADMIN,
    connect: {
      serverUrl: connect.origin,
      publicOrigin: connect.origin,
      integrationKey: INTEGRATION_KEY,
      releaseRoot: null,
    },
    webhookSecrets: [],
    attendedReason: 'optional',
    logLevel: 'debug',
    reconcileSeconds: 3600,
    ...overrides,
  };
  const start = () => startServer(config, log, dashboardDir, { deadlines: DEADLINES });
  let server: RunningServer = await start();
  const sql = connectSql(database.url);
  const origin = () => `http://127.0.0.1:${server.port}`;
  const api = createApiClient(origin, config.publicOrigin);

  return {
    connect,
    database,
    config,
    logLines,
    api,
    origin,
    services: () => server.services,
    /** The test's own connections, as superuser; the server has its role's. */
    sql: () => sql,
    signIn: () => api.signIn(ADMIN),

    /** Talks to the server without a sign-in. */
    stranger: () => createApiClient(origin, config.publicOrigin),

    /** A user of this name, signed in. */
    async colleague(name: string, role: Role = 'technician') {
      const email = `${name.toLowerCase()}@example.test`;
      const passwordHash = await hashPassword(ADMIN.password);
      await server.services.users.create({ email, name, role, passwordHash });
      const client = createApiClient(origin, config.publicOrigin);
      const { body } = await client.signIn({ email, password: ADMIN.password });
      return { api: client, userId: body.user.id as string };
    },

    /** Stops the server and starts another on the same database. */
    async restart(): Promise<void> {
      await server.close();
      server = await start();
    },

    /** Enrols a machine. Guru Connect will know it by `connectAgentId`. */
    async enroll(
      deviceId: string = randomUUID(),
    ): Promise<{ agentId: string; key: string; deviceId: string; connectAgentId: string }> {
      const { token } = (await api.post('/api/enrollment-tokens', {})).body;
      const answer = await api.post('/api/agent/enroll', {
        enrollment_token: token,
        hostname: 'machine-1',
        platform: 'linux-x64',
        device_id: deviceId,
        agent_version: '1.0.0',
      });
      const { agent_id: agentId, agent_key: key } = answer.body;
      const [row] = await sql`SELECT connect_agent_id FROM agents WHERE agent_id = ${agentId}`;
      return { agentId, key, deviceId, connectAgentId: row?.connect_agent_id };
    },

    /** An enrolled machine that is online. */
    async machine(answer?: Parameters<typeof connectTestAgent>[2]) {
      const enrolled = await this.enroll();
      const agent = await connectTestAgent(origin(), enrolled.key, answer);
      await agent.greet();
      return { ...enrolled, agent };
    },

    async close(): Promise<void> {
      await server.close();
      await connect.close();
      await sql.end();
      await database.drop();
      await rm(dataDir, { recursive: true });
    },
  };
}

export type World = Awaited<ReturnType<typeof startWorld>>;

export { eventually as until } from '@guru-rmm/testing/eventually.ts';
export type { CommandAnswer };

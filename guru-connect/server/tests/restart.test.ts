import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@guru-connect/testing/eventually';
import { expect, test } from '@jest/globals';
import type { Sql } from 'postgres';
import { migrate } from '../src/database/migrate.ts';
import { connect } from '../src/database/open-database.ts';
import { deleteExpiredTokens } from '../src/sessions/viewer-token-store.ts';
import { ContractClient } from './support/contract-client.ts';
import { asRole } from './support/databases.ts';
import {
  eventTypes,
  joinedSession,
  type OpenSession,
  openSession,
  sessionRequest,
} from './support/open-session.ts';
import { acceptSession, registeredAgent, viewerPeer } from './support/peers.ts';
import { createDatabase, createEmptyDatabase, startRelay, type TestRelay } from './support/relay.ts';
import { bundledServer, startRelayProcess } from './support/relay-process.ts';

test('a relay that stops sends every peer away to come back, and its successor goes on with the session', async () => {
  const databaseUrl = await createDatabase();
  const first = await startRelay({ databaseUrl });
  const joined = await joinedSession(first);
  await first.close();
  expect(await joined.control.closeCode()).toBe(1012);
  expect(await joined.data.closeCode()).toBe(1012);
  expect(await joined.viewer.closeCode()).toBe(1012);

  const second = await startRelay({ databaseUrl });
  try {
    const back = { ...joined, client: new ContractClient(second.url) };
    expect((await back.client.call('getSession', { path: back.path })).status).toBe('waiting_for_agent');
    const control = await registeredAgent(second.url, joined.key, joined.agentId);
    const data = await acceptSession(second.url, control);
    const { resumeTicket } = joined;
    const viewer = await viewerPeer(second.url, joined.session.session_id, { resumeTicket });
    await viewer.next('viewerWelcome');
    expect((await data.next('viewerAttached')).permissions).toEqual({ input: true });
    data.send({ $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 1, features: [] } });
    await viewer.next('desktopInfo');

    expect((await back.client.call('getSession', { path: back.path })).status).toBe('active');
    const { events } = await back.client.call('listSessionEvents', { path: back.path });
    const [interrupted, ...since] = events.slice(events.findIndex(({ type }) => type === 'interrupted'));
    expect(interrupted?.data).toEqual({ cause: 'relay_restarted' });
    expect(since.map(({ type }) => type).sort()).toEqual(['agent_bound', 'resumed', 'viewer_connected']);
    const resumed = since.find(({ type }) => type === 'resumed');
    expect(resumed?.data).toMatchObject({ cause: 'relay_restarted', gap_seconds: expect.any(Number) });
    for (const peer of [control, data, viewer]) peer.close();
  } finally {
    await second.close();
  }
});

const BRIEF = { CONNECT_RECONNECT_GRACE_SECONDS: '1' };
const ended = async (relay: TestRelay, { path }: OpenSession) =>
  await eventually(
    () => new ContractClient(relay.url).call('getSession', { path }),
    ({ status }) => status === 'ended',
  );

test('a session that nobody returns to after a restart ends with that reason, and says so to who comes late', async () => {
  const databaseUrl = await createDatabase();
  const first = await startRelay({ databaseUrl });
  const joined = await joinedSession(first);
  await first.close();
  const second = await startRelay({ databaseUrl, environment: BRIEF });
  try {
    expect((await ended(second, joined)).end_reason).toBe('relay_restarted');
    const client = new ContractClient(second.url);
    expect((await eventTypes({ ...joined, client })).slice(-2)).toEqual(['interrupted', 'ended']);
    const { resumeTicket } = joined;
    const late = await viewerPeer(second.url, joined.session.session_id, { resumeTicket });
    expect((await late.next('sessionEnded')).reason).toBe('relay_restarted');
    expect(await late.closeCode()).toBe(4410);
    const control = await registeredAgent(second.url, joined.key, joined.agentId);
    const next = await client.call('createSession', { body: sessionRequest(joined.agentId) });
    expect(next.status).toBe('waiting_for_viewer');
    control.close();
  } finally {
    await second.close();
  }
});

test('a viewer that comes back alone after a restart waits for the agent as long as the grace', async () => {
  const databaseUrl = await createDatabase();
  const first = await startRelay({ databaseUrl });
  const joined = await joinedSession(first);
  await first.close();
  const second = await startRelay({ databaseUrl, environment: { CONNECT_RECONNECT_GRACE_SECONDS: '3' } });
  try {
    const { resumeTicket } = joined;
    const viewer = await viewerPeer(second.url, joined.session.session_id, { resumeTicket });
    await viewer.next('viewerWelcome');
    expect((await viewer.next('sessionEnded')).reason).toBe('agent_lost');
  } finally {
    await second.close();
  }
});

test('deadlines that passed while no relay ran count at the start', async () => {
  const databaseUrl = await createDatabase();
  const first = await startRelay({ databaseUrl });
  const [waiting, left] = [await openSession(first), await joinedSession(first)];
  left.viewer.close();
  await eventually(
    () => eventTypes(left),
    (types) => types.at(-1) === 'viewer_disconnected',
  );
  await first.sql`
    UPDATE connect_sessions SET expires_at = now() - interval '1 minute'
    WHERE session_id = ${waiting.session.session_id}`;
  await first.sql`
    UPDATE connect_sessions SET viewer_left_at = now() - interval '1 hour'
    WHERE session_id = ${left.session.session_id}`;
  await first.close();
  const second = await startRelay({ databaseUrl });
  try {
    expect((await ended(second, waiting)).end_reason).toBe('expired');
    expect((await ended(second, left)).end_reason).toBe('viewer_left');
  } finally {
    await second.close();
  }
});

test('a relay that dies in the second restart gives the viewer the whole grace again', async () => {
  const databaseUrl = await createDatabase();
  const first = await startRelay({ databaseUrl });
  const joined = await joinedSession(first);
  await first.close();
  const second = await startRelay({ databaseUrl });
  await second.sql`
    UPDATE connect_sessions
    SET viewer_left_at = viewer_left_at - interval '1 hour', parted_at = parted_at - interval '1 hour'`;
  await second.close();
  const third = await startRelay({ databaseUrl });
  try {
    const { resumeTicket } = joined;
    const viewer = await viewerPeer(third.url, joined.session.session_id, { resumeTicket });
    await viewer.next('viewerWelcome');
    viewer.close();
  } finally {
    await third.close();
  }
});

test('a second relay leaves the sessions of a living one alone, and adopts them once it is gone', async () => {
  const databaseUrl = await createDatabase();
  const first = await startRelay({ databaseUrl });
  const joined = await joinedSession(first);
  const second = await startRelay({ databaseUrl, environment: BRIEF });
  try {
    joined.data.send({ $case: 'desktopInfo', value: { monitors: [], activeMonitorId: 1, features: [] } });
    await joined.viewer.next('desktopInfo');
    expect(await eventTypes(joined)).not.toContain('interrupted');
    await first.close();
    expect((await ended(second, joined)).end_reason).toBe('relay_restarted');
  } finally {
    await second.close();
  }
});

test('an agent was last seen when its relay stopped, not when it registered', async () => {
  const databaseUrl = await createDatabase();
  const first = await startRelay({ databaseUrl });
  const open = await openSession(first);
  await first.sql`UPDATE connect_agents SET last_seen_at = '2000-01-01'`;
  await first.close();
  const second = await startRelay({ databaseUrl });
  try {
    const agent = await new ContractClient(second.url).call('getAgent', { path: { agent_id: open.agentId } });
    const { created_at } = open.session;
    expect(agent.connected).toBe(false);
    expect(Date.parse(agent.last_seen_at ?? '')).toBeGreaterThan(Date.parse(created_at) - 60_000);
  } finally {
    await second.close();
  }
});

test('tokens are kept a day longer than their session', async () => {
  const relay = await startRelay();
  try {
    const [old, recent, open] = [
      await openSession(relay),
      await openSession(relay),
      await openSession(relay),
    ];
    for (const { client, path } of [old, recent, open]) {
      await client.call('createViewerToken', { path, body: {} });
      if (path !== open.path) await client.call('endSession', { path });
    }
    await relay.sql`
      UPDATE connect_sessions SET ended_at = now() - interval '25 hours'
      WHERE session_id = ${old.session.session_id}`;
    await deleteExpiredTokens(relay.pool);
    const kept = await relay.sql<{ session_id: string }[]>`SELECT session_id FROM connect_viewer_tokens`;
    expect(kept.map(({ session_id }) => session_id).sort()).toEqual(
      [recent, open].map(({ session }) => session.session_id).sort(),
    );
    for (const { control } of [old, recent, open]) control.close();
  } finally {
    await relay.close();
  }
});

test('two relays that start at once on one new database both get there', async () => {
  const databaseUrl = await createEmptyDatabase();
  const relays = await Promise.all([startRelay({ databaseUrl }), startRelay({ databaseUrl })]);
  const [{ count } = { count: 0 }] = await relays[0].sql<{ count: number }[]>`
    SELECT count(*)::int FROM connect_migrations`;
  expect(count).toBeGreaterThan(0);
  await Promise.all(relays.map((relay) => relay.close()));
});

test('a database whose migration was edited afterwards is refused', async () => {
  const databaseUrl = await createDatabase();
  const relay = await startRelay({ databaseUrl });
  await relay.sql`UPDATE connect_migrations SET checksum = 'other'`;
  await relay.close();
  await expect(startRelay({ databaseUrl })).rejects.toThrow(/was edited after it had run/);
});

/** With the migrations that release 1.0 had. */
async function migrateLikeRelease10(sql: Sql, folder: string): Promise<void> {
  const migrations = join(folder, 'migrations-of-1.0');
  await mkdir(migrations);
  for (const name of ['0001-agents-and-sessions.sql', '0002-webhooks.sql'])
    await copyFile(new URL(`../migrations/${name}`, import.meta.url), join(migrations, name));
  await migrate(sql, migrations);
}

test('a migration whose relay is killed in the middle leaves nothing of it, and the next start runs it whole', async () => {
  const databaseUrl = await createEmptyDatabase();
  const program = await bundledServer();
  const folder = await mkdtemp(join(tmpdir(), 'guru-connect-migration-'));
  const environment = { DATABASE_URL: databaseUrl, CONNECT_DATA_DIR: folder };
  const sql = connect(databaseUrl);
  try {
    const owner = connect(asRole(databaseUrl, 'owner'));
    await migrateLikeRelease10(owner, folder);
    await owner.end();
    await sql.begin(async (tx) => {
      // The last statement of the migration waits for this table; all the others have run by then.
      await tx`LOCK TABLE connect_viewer_tokens`;
      const second = startRelayProcess(program, environment).catch(() => undefined);
      const [waiting] = await eventually(
        async () => await tx<{ pid: number }[]>`SELECT pid FROM pg_locks WHERE NOT granted`,
        ({ length }) => length > 0,
      );
      await tx`SELECT pg_terminate_backend(${waiting?.pid ?? 0})`;
      await second;
    });
    const half = await sql`SELECT FROM information_schema.tables WHERE table_name = 'connect_relays'`;
    expect(half).toHaveLength(0);
    const third = await startRelayProcess(program, environment);
    const [{ count } = { count: 0 }] = await sql<{ count: number }[]>`
      SELECT count(*)::int FROM connect_migrations WHERE number = 3`;
    expect(count).toBe(1);
    await third.kill();
  } finally {
    await sql.end();
    await rm(folder, { recursive: true, force: true });
  }
});

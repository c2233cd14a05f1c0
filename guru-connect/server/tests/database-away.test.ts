/** What a relay does while its database is away: sessions go on, and no event is lost or recorded twice. */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@guru-connect/testing/eventually';
import { expect, test } from '@jest/globals';
import type { Sql } from 'postgres';
import { connect } from '../src/database/open-database.ts';
import type { ContractClient } from './support/contract-client.ts';
import { type JoinedSession, joinedSession, sessionRequest } from './support/open-session.ts';
import { controlPeer } from './support/peers.ts';
import {
  createDatabase,
  INTEGRATION_KEY,
  PARENT_ORIGIN,
  startRelay,
  type TestRelay,
} from './support/relay.ts';
import { bundledServer, startRelayProcess } from './support/relay-process.ts';
import { TcpProxy } from './support/tcp-proxy.ts';

/** A database of its own, behind a proxy of its own: the cases wait for the most part, and do it side by side. */
interface Database {
  readonly databaseUrl: string;
  readonly proxy: TcpProxy;
  /** Past the proxy: what is really in the database. */
  readonly sql: Sql;
}

async function withDatabase(work: (database: Database) => Promise<void>): Promise<void> {
  const databaseUrl = await createDatabase();
  const proxy = await TcpProxy.start(databaseUrl);
  const sql = connect(databaseUrl);
  try {
    await work({ databaseUrl, proxy, sql });
  } finally {
    proxy.close();
    await sql.end();
  }
}

/** The same with a relay behind the proxy. */
async function withRelay(work: (relay: TestRelay, database: Database) => Promise<void>): Promise<void> {
  await withDatabase(async (database) => {
    const relay = await startRelay({
      databaseUrl: database.proxy.url,
      environment: { CONNECT_RECONNECT_GRACE_SECONDS: '2' },
      watchTimes: { everyMs: 200, answerMs: 5000 },
    });
    try {
      await work(relay, database);
    } finally {
      database.proxy.set('open');
      await relay.close();
    }
  });
}

const typesOf = async ({ sql }: Database, { session }: JoinedSession) =>
  (
    await sql<{ type: string }[]>`
      SELECT type FROM connect_session_events WHERE session_id = ${session.session_id} ORDER BY position`
  ).map(({ type }) => type);

const KEY = { $case: 'keyEvent', value: { code: 'KeyA', down: true } } as const;
const PICTURE = { $case: 'desktopInfo' as const, value: { monitors: [], activeMonitorId: 1, features: [] } };
const SO_FAR = ['created', 'agent_bound', 'viewer_token_created', 'viewer_connected'];

/** Both directions of a stream still pass. */
async function passes({ data, viewer }: JoinedSession): Promise<void> {
  data.send(PICTURE);
  await viewer.next('desktopInfo');
  viewer.send(KEY);
  await data.next('keyEvent');
}

async function untilAway(client: ContractClient): Promise<void> {
  await eventually(
    () => client.send('createSession', { body: sessionRequest('nobody') }),
    ({ status, headers }) => status === 503 && headers.get('retry-after') !== null,
  );
}

test.concurrent.each(['away', 'frozen', 'mute'] as const)(
  'while the database is %s a live session goes on, calls get 503 with Retry-After, and events are written later, in order and once',
  async (mode) => {
    await withRelay(async (relay, database) => {
      const { proxy } = database;
      const joined = await joinedSession(relay);
      proxy.set(mode);
      await passes(joined);
      await untilAway(joined.client);
      expect(await joined.client.refusal('endSession', { path: joined.path })).toBe('503 unavailable');
      expect((await joined.client.send('getCapabilities')).status).toBe(200);
      await passes(joined);
      joined.viewer.send({ $case: 'selectMonitor', value: { monitorId: 2 } });
      await joined.data.next('selectMonitor');
      joined.control.socket.terminate();
      // Longer than the grace: nobody can come back while the database is away, so nobody is given up.
      await new Promise((resolve) => setTimeout(resolve, 3000));
      await passes(joined);

      proxy.set('open');
      const types = await eventually(
        () => typesOf(database, joined),
        (now) => now.includes('agent_disconnected'),
      );
      expect(types).toEqual([...SO_FAR, 'input_first', 'monitor_selected', 'agent_disconnected']);
      await eventually(
        async () => (await readFile(join(relay.folder, 'journal/sessions.jsonl'), 'utf8')) === '',
      );
      const again = await eventually(
        () =>
          controlPeer(relay.url, joined.key)
            .opened()
            .catch(() => undefined),
        (peer) => peer !== undefined,
      );
      again?.close();
      for (const peer of [joined.data, joined.viewer]) peer.close();
    });
  },
);

test.concurrent('an agent is asked to come back while its key cannot be looked up', async () => {
  await withRelay(async (relay, { proxy }) => {
    const joined = await joinedSession(relay);
    proxy.set('away');
    await untilAway(joined.client);
    const response = await fetch(`${relay.url}/ws/agent`, {
      headers: { authorization: `Bearer ${joined.key}` },
    });
    expect(response.status).not.toBe(401);
    const refused = controlPeer(relay.url, joined.key);
    const status = await new Promise((resolve) =>
      refused.socket.once('unexpected-response', (_, answer) => resolve(answer.statusCode)),
    );
    expect(status).toBe(503);
    for (const peer of [joined.control, joined.data, joined.viewer]) peer.close();
  });
});

test.concurrent('a disk that is full counts as a database that is away', async () => {
  await withRelay(async (relay, database) => {
    const { sql } = database;
    const joined = await joinedSession(relay);
    await sql.unsafe(`
      CREATE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
      CREATE TRIGGER full_disk BEFORE INSERT ON connect_session_events
      FOR EACH STATEMENT EXECUTE FUNCTION no_space()`);
    const refused = await joined.client.send('createViewerToken', { path: joined.path, body: {} });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('retry-after')).toBe('2');
    await passes(joined);
    joined.viewer.send({ $case: 'selectMonitor', value: { monitorId: 2 } });
    await joined.data.next('selectMonitor');
    await sql.unsafe('DROP TRIGGER full_disk ON connect_session_events');
    await eventually(
      () => typesOf(database, joined),
      (types) => types.join() === [...SO_FAR, 'input_first', 'monitor_selected'].join(),
    );
    for (const peer of [joined.control, joined.data, joined.viewer]) peer.close();
  });
});

test.concurrent('a relay that is killed while its database is away leaves its journal to the next one, which writes it before it adopts the session', async () => {
  const program = await bundledServer('database-away-test');
  const folder = await mkdtemp(join(tmpdir(), 'guru-connect-away-'));
  try {
    await withDatabase(async (database) => {
      const { proxy } = database;
      const environment = {
        DATABASE_URL: proxy.url,
        CONNECT_DATA_DIR: folder,
        CONNECT_INTEGRATION_KEY: INTEGRATION_KEY,
        CONNECT_EMBED_ALLOWED_ORIGINS: PARENT_ORIGIN,
      };
      const first = await startRelayProcess(program, environment);
      const joined = await joinedSession(first);
      // The first event is committed without an answer, so that it is in the journal and in the database.
      proxy.set('mute');
      await passes(joined);
      await untilAway(joined.client);
      joined.viewer.close();
      const journal = join(folder, 'journal/sessions.jsonl');
      await eventually(
        () => readFile(journal, 'utf8'),
        (text) => text.includes('viewer_left'),
      );
      await first.kill();
      proxy.set('open');
      const second = await startRelayProcess(program, environment);
      try {
        expect(await typesOf(database, joined)).toEqual([
          ...SO_FAR,
          'input_first',
          'viewer_disconnected',
          'interrupted',
        ]);
        expect(await readFile(journal, 'utf8')).toBe('');
      } finally {
        await second.kill();
      }
    });
  } finally {
    for (const path of [program, folder]) await rm(path, { recursive: true, force: true });
  }
});

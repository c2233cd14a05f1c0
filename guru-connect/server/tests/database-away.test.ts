/** What a relay does while its database is away: sessions go on, and nothing that happens is lost or told twice. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Sql } from 'postgres';
import { connect } from '../src/database/open-database.ts';
import type { ContractClient } from './support/contract-client.ts';
import { DatabaseProxy } from './support/database-proxy.ts';
import { eventually, type JoinedSession, joinedSession, sessionRequest } from './support/open-session.ts';
import { controlPeer } from './support/peers.ts';
import {
  createDatabase,
  INTEGRATION_KEY,
  PARENT_ORIGIN,
  startRelay,
  type TestRelay,
} from './support/relay.ts';
import { bundledServer, startRelayProcess } from './support/relay-process.ts';

let databaseUrl: string;
let proxy: DatabaseProxy;
let sql: Sql;

beforeEach(async () => {
  databaseUrl = await createDatabase();
  proxy = await DatabaseProxy.start(databaseUrl);
  // Past the proxy: what is really in the database.
  sql = connect(databaseUrl);
});
afterEach(async () => {
  proxy.close();
  await sql.end();
});

const typesOf = async ({ session }: JoinedSession) =>
  (
    await sql<{ type: string }[]>`
      SELECT type FROM connect_session_events WHERE session_id = ${session.session_id} ORDER BY position`
  ).map(({ type }) => type);

const KEY = { $case: 'keyEvent', value: { code: 'KeyA', down: true } } as const;
const PICTURE = { $case: 'desktopInfo' as const, value: { monitors: [], activeMonitorId: 1 } };
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

describe.each(['away', 'frozen', 'mute'] as const)('while the database is %s', (mode) => {
  let relay: TestRelay;

  beforeEach(async () => {
    relay = await startRelay({
      databaseUrl: proxy.url,
      environment: { CONNECT_RECONNECT_GRACE_SECONDS: '2' },
    });
  });
  afterEach(async () => {
    proxy.set('open');
    await relay.close();
  });

  test('a live session goes on, calls get 503 with Retry-After, and events are written later, in order and once', async () => {
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
      () => typesOf(joined),
      (now) => now.includes('agent_disconnected'),
    );
    expect(types).toEqual([...SO_FAR, 'input_first', 'monitor_selected', 'agent_disconnected']);
    expect(await readFile(join(relay.folder, 'journal/sessions.jsonl'), 'utf8')).toBe('');
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
});

test('an agent is asked to come back while its key cannot be looked up', async () => {
  const relay = await startRelay({ databaseUrl: proxy.url });
  try {
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
  } finally {
    proxy.set('open');
    await relay.close();
  }
});

test('a disk that is full counts as a database that is away', async () => {
  const relay = await startRelay({ databaseUrl });
  try {
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
      () => typesOf(joined),
      (types) => types.join() === [...SO_FAR, 'input_first', 'monitor_selected'].join(),
    );
    for (const peer of [joined.control, joined.data, joined.viewer]) peer.close();
  } finally {
    await relay.close();
  }
});

describe('a relay that is killed while its database is away', () => {
  let program: string;
  let folder: string;

  beforeAll(async () => {
    program = await bundledServer('database-away-test');
  });
  afterAll(async () => {
    await rm(program, { recursive: true, force: true });
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'guru-connect-away-'));
  });
  afterEach(async () => {
    await rm(folder, { recursive: true, force: true });
  });

  test('leaves its journal to the next one, which writes it before it adopts the session', async () => {
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
      expect(await typesOf(joined)).toEqual([...SO_FAR, 'input_first', 'viewer_disconnected', 'interrupted']);
      expect(await readFile(journal, 'utf8')).toBe('');
    } finally {
      await second.kill();
    }
  });
});

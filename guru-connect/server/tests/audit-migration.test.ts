import { randomUUID } from 'node:crypto';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Sql } from 'postgres';
import { verifyAudit } from '../src/audit/verify/verify-audit.ts';
import { migrate } from '../src/database/migrate.ts';
import { connect } from '../src/database/open-database.ts';
import { asRole, createEmptyDatabase } from './support/databases.ts';

const MIGRATIONS = new URL('../migrations', import.meta.url).pathname;
/** Before there were chains. */
const OLD = ['0001-agents-and-sessions.sql', '0002-webhooks.sql', '0003-sessions-that-survive.sql'];
const ENDED = randomUUID();
const OPEN = randomUUID();

let sql: Sql;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guru-connect-old-'));
  for (const name of OLD) await copyFile(join(MIGRATIONS, name), join(folder, name));
  sql = connect(asRole(await createEmptyDatabase(), 'owner'));
  await migrate(sql, folder);
  await fill();
  await migrate(sql, MIGRATIONS);
});
afterAll(async () => {
  await sql.end();
  await rm(folder, { recursive: true });
});

/** Two sessions whose events were written by turns, the last ones out of the order of their times. */
async function fill(): Promise<void> {
  await sql`INSERT INTO connect_agents (agent_id) VALUES ('one'), ('two')`;
  await sql`
    INSERT INTO connect_agent_keys (key_id, agent_id, secret_hash) VALUES (gen_random_uuid(), 'one', '\\x01')`;
  await sql`
    INSERT INTO connect_sessions (
      session_id, agent_id, mode, status, source, technician_id, technician_name, expires_at, started_at, ended_at,
      end_reason)
    VALUES
      (${ENDED}, 'one', 'unattended', 'ended', 'gururmm', 'u-1', 'Dana', now(), now() - interval '1 hour', now(), 'requested'),
      (${OPEN}, 'two', 'unattended', 'waiting_for_agent', 'gururmm', 'u-2', 'Kim', now(), NULL, NULL, NULL)`;
  for (const [session, type, at] of [
    [ENDED, 'created', '2026-11-02T09:00:00Z'],
    [OPEN, 'created', '2026-11-02T09:00:01Z'],
    [ENDED, 'viewer_connected', '2026-11-02T09:00:03.123456Z'],
    [OPEN, 'agent_bound', '2026-11-02T09:00:00Z'],
    [ENDED, 'ended', '2026-11-02T09:00:02Z'],
    [ENDED, 'viewer_refused', '2026-11-02T09:01:00Z'],
  ])
    await sql`
      INSERT INTO connect_session_events (session_id, type, occurred_at, data)
      VALUES (${session ?? ''}, ${type ?? ''}, ${at ?? ''}::text::timestamptz, '{"n":1.50}')`;
}

test('chains the events of each session in the order in which they were written', async () => {
  const rows = await sql<{ types: string[]; session_id: string }[]>`
    SELECT session_id, jsonb_agg(type ORDER BY chain_index) AS types FROM connect_session_events
    GROUP BY session_id`;
  const types = new Map(rows.map((row) => [row.session_id, row.types]));
  expect(types.get(ENDED)).toEqual(['created', 'viewer_connected', 'ended', 'viewer_refused']);
  expect(types.get(OPEN)).toEqual(['created', 'agent_bound']);
});

test('leaves an audit that verify accepts', async () => {
  expect(await verifyAudit(sql)).toMatchObject({ findings: [], rows: 7, sessions: 2 });
});

test('seals the sessions that had ended, with who and when', async () => {
  const sealed = await sql`SELECT session_id, length::int, data FROM connect_session_heads`;
  expect(sealed).toMatchObject([
    { session_id: ENDED, length: 3, data: { technician_name: 'Dana', end_reason: 'requested' } },
  ]);
});

test('keeps the append-only triggers on, and goes on with the chains', async () => {
  await expect(sql`UPDATE connect_session_events SET type = 'x'`).rejects.toThrow(/append-only/);
  await sql`INSERT INTO connect_session_events (session_id, type) VALUES (${OPEN}, 'viewer_token_created')`;
  const [row] = await sql`
    SELECT chain_index::int FROM connect_session_events WHERE session_id = ${OPEN} ORDER BY chain_index DESC`;
  expect(row).toEqual({ chain_index: 3 });
  expect((await verifyAudit(sql)).findings).toEqual([]);
});

test('names the columns of keys as the plan does', async () => {
  const [row] = await sql`SELECT * FROM connect_agent_keys`;
  expect(Object.keys(row ?? {})).toEqual(
    expect.arrayContaining(['id', 'agent_id', 'key_hash', 'created_at', 'revoked_at']),
  );
});

test('has a comment on every table, view and column', async () => {
  const rows = await sql`
    SELECT relname, attname FROM pg_class AS relation
    JOIN pg_attribute AS attribute ON attrelid = relation.oid AND attnum >= 0 AND NOT attisdropped
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
      AND col_description(relation.oid, attnum) IS NULL
    UNION ALL
    SELECT relname, NULL FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
      AND obj_description(oid, 'pg_class') IS NULL`;
  expect(rows).toEqual([]);
});

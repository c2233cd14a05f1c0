import { createHash } from 'node:crypto';
import { eventually } from '@guru-connect/testing/eventually';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Sql } from 'postgres';
import { verifyAudit } from '../src/audit/verify/verify-audit.ts';
import { connect } from '../src/database/open-database.ts';
import { asRole, createDatabase } from './support/databases.ts';
import { joinedSession, openSession } from './support/open-session.ts';
import { startRelay } from './support/relay.ts';
import { copyDatabase, tamper } from './support/tamper.ts';
import { bearer, upgrade } from './support/upgrade.ts';
import { startWebhookReceiver, type WebhookReceiver } from './support/webhook-receiver.ts';

/** Of a relay that is gone: an ended session, an open one, and a refused agent. */
let databaseUrl: string;
let ended: string;
let open: string;
let audit: unknown;
let receiver: WebhookReceiver;
let webhookAudit: unknown;

beforeAll(async () => {
  receiver = await startWebhookReceiver();
  databaseUrl = await createDatabase();
  const relay = await startRelay({ databaseUrl, environment: receiver.environment });
  try {
    const joined = await joinedSession(relay);
    ended = joined.session.session_id;
    audit = (await joined.client.call('endSession', { path: joined.path })).audit;
    const webhook = await eventually(
      async () => receiver.of(ended).find(({ type }) => type === 'session.ended'),
      (one) => one !== undefined,
    );
    webhookAudit = webhook?.data.session.audit;
    const other = await openSession(relay);
    open = other.session.session_id;
    await upgrade(relay, '/ws/agent', bearer('wrong'));
    for (const peer of [joined.viewer, joined.data, joined.control, other.control]) peer.close();
  } finally {
    await relay.close();
  }
});
afterAll(async () => {
  await receiver.close();
});

/** Runs as one of the roles. */
async function as<T>(
  role: 'server' | 'auditor' | 'owner',
  work: (sql: Sql) => Promise<T>,
  url = databaseUrl,
) {
  const sql = connect(asRole(url, role));
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

const verify = async (url: string) => (await as('auditor', verifyAudit, url)).findings;

describe('an audit as it was written', () => {
  test('is accepted, by the role that may only read views', async () => {
    const verification = await as('auditor', verifyAudit);
    expect(verification.findings).toEqual([]);
    // Two sessions, their heads, and events of none.
    expect(verification).toMatchObject({ chains: 4, sessions: 2 });
    expect(verification.rows).toBeGreaterThan(8);
  });

  test('has the head that anybody can compute, in the answer and in the webhook', async () => {
    const rows = await as(
      'auditor',
      (sql) => sql<{ text: string }[]>`
      SELECT text FROM connect_audit_chain_rows WHERE chain = ${ended} ORDER BY chain_index`,
    );
    const last = rows.findIndex(({ text }) => JSON.parse(text)[4] === 'ended');
    let hash = Buffer.alloc(32);
    for (const { text } of rows.slice(0, last + 1))
      hash = createHash('sha256').update(hash).update(text).digest();
    expect(audit).toEqual({ length: last + 1, head: hash.toString('hex') });
    expect(webhookAudit).toEqual(audit);
  });

  test('says who, why and from where in the first event', async () => {
    const [row] = await as(
      'auditor',
      (sql) => sql`
      SELECT data, client_address FROM connect_audit_log WHERE session_id = ${ended} AND type = 'created'`,
    );
    expect(row).toMatchObject({
      client_address: '127.0.0.1',
      data: {
        technician_id: 'tech-1',
        technician_name: 'Tessa Technician',
        reason: 'printer',
        mode: 'unattended',
        source: 'gururmm',
        is_managed: true,
        user_agent: 'node',
      },
    });
  });
});

describe("the server's role is refused", () => {
  test.each<[string, string]>([
    ['UPDATE of an event', `UPDATE connect_session_events SET type = 'x'`],
    ['DELETE of an event', 'DELETE FROM connect_session_events'],
    ['removal of the last event', 'DELETE FROM connect_session_events WHERE chain_index = 3'],
    ['reordering events', 'UPDATE connect_session_events SET chain_index = 10 - chain_index'],
    ['TRUNCATE', 'TRUNCATE connect_session_events'],
    ['UPDATE of who', `UPDATE connect_sessions SET technician_name = 'x'`],
    ['UPDATE of why', `UPDATE connect_sessions SET reason = 'x'`],
    ['UPDATE of when', 'UPDATE connect_sessions SET created_at = now()'],
    ['UPDATE of which machine', `UPDATE connect_sessions SET agent_id = 'x'`],
    ['DELETE of a session', 'DELETE FROM connect_sessions'],
    [
      'an event with a hash of its own',
      `INSERT INTO connect_session_events (session_id, type, hash) VALUES ('$1', 'x', '')`,
    ],
    ['changing the head of a chain', 'UPDATE connect_audit_chains SET length = 1'],
    ['removing a chain', 'DELETE FROM connect_audit_chains'],
    [
      'a head of its own',
      `INSERT INTO connect_session_heads (session_id, length, head) VALUES ('$1', 1, '')`,
    ],
    ['UPDATE of an event outside sessions', `UPDATE connect_audit_events SET type = 'x'`],
    ['DELETE of an event outside sessions', 'DELETE FROM connect_audit_events'],
    ['switching triggers off', 'ALTER TABLE connect_session_events DISABLE TRIGGER ALL'],
    [
      'another trigger function',
      'CREATE OR REPLACE FUNCTION connect_refuse_change() RETURNS trigger LANGUAGE sql AS $$ SELECT 1 $$',
    ],
    ['skipping triggers', 'SET session_replication_role = replica'],
  ])('%s', async (_, statement) => {
    await as('server', async (sql) => {
      await expect(sql.unsafe(statement.replace('$1', open))).rejects.toMatchObject({ code: '42501' });
    });
  });
});

test.each(['connect_session_events', 'connect_session_heads', 'connect_audit_events'])(
  'the owner too is refused while the triggers of %s are on',
  async (table) => {
    await as('owner', async (sql) => {
      for (const statement of [`UPDATE ${table} SET type = 'x'`, `DELETE FROM ${table}`, `TRUNCATE ${table}`])
        await expect(sql.unsafe(statement)).rejects.toThrow(/append-only/);
    });
  },
);

describe('what the owner does with the triggers off is named', () => {
  test.each<[string, string, string, object[]]>([
    [
      'UPDATE of an event',
      'connect_session_events',
      `UPDATE connect_session_events SET data = data || '{"note":"x"}' WHERE session_id = '$1' AND chain_index = 1`,
      [{ kind: 'edited', table: 'connect_session_events', index: 1 }],
    ],
    [
      'UPDATE of the time of an event',
      'connect_session_events',
      `UPDATE connect_session_events SET occurred_at = occurred_at - interval '1 hour' WHERE session_id = '$1' AND chain_index = 2`,
      [{ kind: 'edited', index: 2 }],
    ],
    [
      'DELETE of an event',
      'connect_session_events',
      `DELETE FROM connect_session_events WHERE session_id = '$1' AND chain_index = 2`,
      [{ kind: 'missing', table: 'connect_session_events', index: 2 }],
    ],
    [
      'a removed last row',
      'connect_session_events',
      `DELETE FROM connect_session_events WHERE session_id = '$1' AND type = 'ended'`,
      [
        { kind: 'missing', table: 'connect_session_events' },
        { kind: 'contradicts', table: 'connect_sessions' },
      ],
    ],
    [
      'reordered rows',
      'connect_session_events',
      `UPDATE connect_session_events SET chain_index = -chain_index WHERE session_id = '$1' AND chain_index IN (2, 3);
       UPDATE connect_session_events SET chain_index = 5 + chain_index WHERE session_id = '$1' AND chain_index < 0`,
      [
        { kind: 'reordered', index: 2 },
        { kind: 'reordered', index: 3 },
      ],
    ],
    [
      'another technician in the row of a session',
      'connect_sessions',
      `UPDATE connect_sessions SET technician_name = 'Somebody Else' WHERE session_id = '$1'`,
      [
        { kind: 'edited', detail: 'technician_name differs from what the event created says' },
        { kind: 'edited', detail: 'technician_name differs from what the chain of session heads says' },
      ],
    ],
    [
      'another end in the row of a session',
      'connect_sessions',
      `UPDATE connect_sessions SET ended_at = ended_at - interval '1 hour' WHERE session_id = '$1'`,
      [{ kind: 'edited', detail: 'ended_at differs from what the chain of session heads says' }],
    ],
    [
      'a session that is gone with all that happened in it',
      'connect_session_events',
      `ALTER TABLE connect_session_heads DISABLE TRIGGER USER;
       DELETE FROM connect_session_heads WHERE session_id = '$1';
       DELETE FROM connect_session_events WHERE session_id = '$1';
       DELETE FROM connect_viewer_tokens WHERE session_id = '$1'; DELETE FROM connect_webhooks WHERE session_id = '$1';
       DELETE FROM connect_audit_chains WHERE chain = '$1'; DELETE FROM connect_sessions WHERE session_id = '$1'`,
      [{ kind: 'missing', table: 'connect_session_heads', index: 1 }],
    ],
    [
      'an event outside sessions that was edited',
      'connect_audit_events',
      `UPDATE connect_audit_events SET data = '{}' WHERE type = 'agent_refused'`,
      [{ kind: 'edited', table: 'connect_audit_events', chain: 'events' }],
    ],
    [
      'all events outside sessions that were removed',
      'connect_audit_events',
      'DELETE FROM connect_audit_events',
      [{ kind: 'missing', table: 'connect_audit_events', index: 1 }],
    ],
  ])('%s', async (_, table, statements, findings) => {
    const copy = await copyDatabase(databaseUrl);
    await tamper(copy, table, (sql) => sql.unsafe(statements.replaceAll('$1', ended)).simple());
    expect(await verify(copy)).toMatchObject(findings);
  });

  test('a chain that was written again from the first row on, with its head', async () => {
    const copy = await copyDatabase(databaseUrl);
    await tamper(copy, 'connect_session_events', async (sql) => {
      const events = await sql`DELETE FROM connect_session_events WHERE session_id = ${ended} RETURNING *`;
      await sql`DELETE FROM connect_audit_chains WHERE chain = ${ended}`;
      await sql`ALTER TABLE connect_session_events ENABLE TRIGGER connect_session_events_chain`;
      for (const { event_id, type, occurred_at, data } of events.sort(
        (a, b) => a.chain_index - b.chain_index,
      )) {
        const other = type === 'created' ? { ...data, reason: 'another reason' } : data;
        await sql`
          INSERT INTO connect_session_events (event_id, session_id, type, occurred_at, data)
          VALUES (${event_id}, ${ended}, ${type}, ${occurred_at}, ${sql.json(other)})`;
      }
      await sql`UPDATE connect_sessions SET reason = 'another reason' WHERE session_id = ${ended}`;
    });
    expect(await verify(copy)).toMatchObject([
      { kind: 'contradicts', chain: ended },
      { kind: 'edited', detail: 'reason differs from what the chain of session heads says' },
    ]);
  });
});

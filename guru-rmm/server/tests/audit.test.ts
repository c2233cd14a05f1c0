import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { verifyAudit } from '../src/audit/verify-audit.ts';
import { connectSql, type Sql, type Transaction } from '../src/database/sql.ts';
import { asOwner } from './support/as-owner.ts';
import { startWorld, type World } from './support/test-world.ts';

let world: World;
let remoteControlId: string;

/** One session that ended on Guru Connect, one that was refused, and a sign-in that failed. */
beforeAll(async () => {
  world = await startWorld();
  await world.api.signIn({ email: 'nobody@example.test', password: 'wrong' });
  await world.signIn();
  const { agentId, connectAgentId, agent } = await world.machine();
  world.connect.agents.set(connectAgentId, { connected: true, version: '1.0.0' });
  const path = `/api/agents/${agentId}/remote-control`;
  const { body } = await world.api.post(path, { mode: 'unattended', reason: 'printer' });
  remoteControlId = body.remote_control_id;
  await world.api.post(path, { mode: 'unattended' });
  await world.api.post(`/api/remote-control/${remoteControlId}/events`, { type: 'viewer_connected' });
  for (const session of world.connect.openSessions()) {
    session.started_at = new Date().toISOString();
    world.connect.endSession(session, 'viewer_left');
  }
  await world.services().reconciler.run();
  await agent.close();
});
afterAll(() => world.close());

const verify = () => verifyAudit(world.sql());
const chain = () => `remote_control ${remoteControlId}`;

test('verify accepts the audit as the server wrote it', async () => {
  const verdict = await verify();
  expect(verdict.findings).toEqual([]);
  expect(verdict.chains).toBe(3);
  expect(verdict.rows).toBeGreaterThan(8);
});

test('each event carries the columns that it changed, and the first one who, why, when and from where', async () => {
  const events = await world.sql()<{ type: string; data: Record<string, unknown> }[]>`
    SELECT type, data FROM remote_control_events WHERE remote_control_id = ${remoteControlId} ORDER BY chain_index`;
  expect(events.map(({ type }) => type)).toEqual(['created', 'handed_over', 'viewer_connected', 'ended']);
  expect(events[0]?.data).toMatchObject({
    technician: { name: 'admin' },
    from: { address: '127.0.0.1', user_agent: 'node' },
    row: { mode: 'unattended', reason: 'printer', status: 'starting', started_at: expect.any(String) },
  });
  expect(events[1]?.data.row).toEqual({ status: 'active', connect_session_id: expect.any(String) });
  expect(events[3]?.data).toMatchObject({
    via: 'poll',
    connect: { end_reason: 'viewer_left' },
    row: { status: 'ended', outcome: 'completed', end_reason: 'viewer_left' },
  });
});

describe('verify names what the owner of the database changed', () => {
  /** Changes rows, asks verify, and puts everything back. */
  async function afterChange(change: (tx: Transaction) => Promise<unknown>) {
    const kept = new Error('undo');
    const findings: unknown[] = [];
    await world
      .sql()
      .begin(async (tx) => {
        await tx`SET LOCAL session_replication_role = replica`;
        await change(tx);
        // A transaction of its own would not see the change, so that this one verifies.
        const begin = (_options: string, read: (inner: Transaction) => Promise<unknown>) =>
          tx.savepoint((inner) => read(inner));
        findings.push(...(await verifyAudit({ begin } as never)).findings);
        throw kept;
      })
      .catch((error: unknown) => {
        if (error !== kept) throw error;
      });
    return findings;
  }
  const finding = (kind: string, table: string, index?: number) => ({
    kind,
    table,
    ...(index === undefined ? {} : { index }),
  });

  test.each<[string, (tx: Transaction) => Promise<unknown>, object[]]>([
    [
      'an edited event',
      (tx) => tx`UPDATE remote_control_events SET data = data || '{"from": null}'
        WHERE remote_control_id = ${remoteControlId} AND chain_index = 1`,
      [finding('edited', 'remote_control_events', 1)],
    ],
    [
      'another reporter of an event',
      (tx) => tx`UPDATE remote_control_events SET source = 'server'
        WHERE remote_control_id = ${remoteControlId} AND chain_index = 3`,
      [finding('edited', 'remote_control_events', 3)],
    ],
    [
      'a deleted event',
      (tx) =>
        tx`DELETE FROM remote_control_events WHERE remote_control_id = ${remoteControlId} AND chain_index = 2`,
      [
        finding('missing', 'remote_control_events', 2),
        {
          ...finding('edited', 'remote_control_sessions'),
          detail: expect.stringContaining('connect_session_id'),
        },
      ],
    ],
    [
      'events that changed places',
      async (tx) => {
        for (const [from, to] of [
          [2, 0],
          [3, 2],
          [0, 3],
        ] as const) {
          await tx`UPDATE remote_control_events SET chain_index = ${to}
            WHERE remote_control_id = ${remoteControlId} AND chain_index = ${from}`;
        }
      },
      [finding('reordered', 'remote_control_events', 2), finding('reordered', 'remote_control_events', 3)],
    ],
    [
      'a last event that was removed together with the length of its chain',
      async (tx) => {
        await tx`DELETE FROM remote_control_events WHERE remote_control_id = ${remoteControlId} AND chain_index = 4`;
        await tx`UPDATE audit_chains SET length = 3, hash = (SELECT hash FROM remote_control_events
          WHERE remote_control_id = ${remoteControlId} AND chain_index = 3) WHERE chain = ${chain()}`;
      },
      [
        finding('contradicts', 'remote_control_events', 3),
        finding('missing', 'remote_control_events', 4),
        finding('edited', 'remote_control_sessions'),
      ],
    ],
    [
      'a whole session that was removed with its chain',
      async (tx) => {
        await tx`DELETE FROM remote_control_events WHERE remote_control_id = ${remoteControlId}`;
        await tx`DELETE FROM remote_control_sessions WHERE remote_control_id = ${remoteControlId}`;
        await tx`DELETE FROM audit_chains WHERE chain = ${chain()}`;
      },
      [finding('missing', 'remote_control_events', 4)],
    ],
    [
      'another technician',
      async (tx) => {
        const [other] = await tx`INSERT INTO users (email, name, role, password_hash)
          VALUES ('other@example.test', 'Other', 'technician', '') RETURNING user_id`;
        await tx`UPDATE remote_control_sessions SET tech_id = ${other?.user_id}
          WHERE remote_control_id = ${remoteControlId}`;
      },
      [
        {
          ...finding('edited', 'remote_control_sessions'),
          detail: expect.stringMatching(/another tech_id$/),
        },
      ],
    ],
    [
      'another time of the end',
      (
        tx,
      ) => tx`UPDATE remote_control_sessions SET connect_ended_at = connect_ended_at + interval '1 microsecond'
        WHERE remote_control_id = ${remoteControlId}`,
      [
        {
          ...finding('edited', 'remote_control_sessions'),
          detail: expect.stringMatching(/another connect_ended_at$/),
        },
      ],
    ],
    [
      'a removed last sign-in',
      (tx) => tx`DELETE FROM audit_events WHERE chain_index = (SELECT max(chain_index) FROM audit_events)`,
      [finding('missing', 'audit_events')],
    ],
    [
      'a removed last head',
      (tx) =>
        tx`DELETE FROM remote_control_heads WHERE chain_index = (SELECT max(chain_index) FROM remote_control_heads)`,
      [finding('missing', 'remote_control_heads'), finding('contradicts', 'remote_control_events', 4)],
    ],
  ])('%s', async (_what, change, expected) => {
    expect(await afterChange(change)).toMatchObject(expected);
  });
});

describe("the server's role is refused", () => {
  test.each([
    ['to edit an event', "UPDATE remote_control_events SET data = '{}'"],
    ['to delete an event', 'DELETE FROM remote_control_events'],
    ['to reorder events', 'UPDATE remote_control_events SET chain_index = -chain_index'],
    [
      'to remove the last event',
      'DELETE FROM audit_events WHERE chain_index = (SELECT max(chain_index) FROM audit_events)',
    ],
    ['to remove all events', 'TRUNCATE remote_control_events'],
    ['to change the head of a chain', 'UPDATE audit_chains SET length = length - 1'],
    ['to remove a chain', 'DELETE FROM audit_chains'],
    [
      'to enter a head',
      'INSERT INTO remote_control_heads (remote_control_id, chain_length, chain_hash) SELECT remote_control_id, 1, hash FROM remote_control_events',
    ],
    ['to switch a trigger off', 'ALTER TABLE remote_control_events DISABLE TRIGGER ALL'],
    ['to go round triggers', 'SET session_replication_role = replica'],
    [
      'to replace what a trigger does',
      'CREATE OR REPLACE FUNCTION chain_audit_event() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$',
    ],
    ['to write a chain by its function', "SELECT audit_chain_lock('audit_events')"],
    ['another technician of a session', 'UPDATE remote_control_sessions SET tech_id = agent_id'],
    ['another reason of a session', "UPDATE remote_control_sessions SET reason = 'x'"],
    ['another time of a session', 'UPDATE remote_control_sessions SET started_at = now()'],
    ['to delete a session', 'DELETE FROM remote_control_sessions'],
  ])('%s', async (_what, statement) => {
    await expect(world.services().sql.unsafe(statement)).rejects.toMatchObject({
      code: expect.stringMatching(/^(42501|55000)$/),
    });
  });

  test('to open a closed session again, by the trigger', async () => {
    const change = world.services().sql`UPDATE remote_control_sessions SET end_reason = 'another'`;
    await expect(change).rejects.toThrow('a closed session stays as it is');
  });
});

test("an event's time, place and hash are the database's, whatever is inserted", async () => {
  const forged = (sql: Sql) => sql`INSERT INTO audit_events (type, occurred_at, chain_index, prev_hash, hash)
    VALUES ('forged', '2020-01-01', 1, '\\x00', '\\x00')`;
  await expect(forged(world.services().sql)).rejects.toMatchObject({ code: '42501' });
  await forged(world.sql());
  const [row] =
    await world.sql()`SELECT occurred_at > now() - interval '1 minute' AS recent, chain_index > 1 AS last
    FROM audit_events WHERE type = 'forged'`;
  expect(row).toEqual({ recent: true, last: true });
  expect((await verify()).findings).toEqual([]);
});

test('the auditor verifies with the views, and may read no table', async () => {
  const auditor = connectSql(world.database.auditorUrl);
  expect(await verifyAudit(auditor)).toMatchObject({ findings: [], chains: 3 });
  await expect(auditor`SELECT FROM users`).rejects.toMatchObject({ code: '42501' });
  await expect(auditor`SELECT FROM remote_control_events`).rejects.toMatchObject({ code: '42501' });
  await auditor.end();
});

test('triggers refuse even the owner, until it goes round them', async () => {
  const sql = world.sql();
  await expect(sql`UPDATE remote_control_heads SET chain_length = 1`).rejects.toThrow('append-only');
  await expect(sql`DELETE FROM remote_control_sessions`).rejects.toThrow('never deleted');
  await expect(sql`TRUNCATE remote_control_sessions CASCADE`).rejects.toThrow('append-only');
  await expect(sql`UPDATE remote_control_sessions SET reason = 'another'`).rejects.toThrow(
    'who, why and when',
  );
  await asOwner(sql, (tx) => tx`UPDATE remote_control_heads SET chain_length = chain_length`);
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { verifyAudit } from '../src/audit/verify-audit.ts';
import type { Transaction } from '../src/database/sql.ts';
import { asOwner } from './support/as-owner.ts';
import { startWorld, type World } from './support/test-world.ts';

let world: World;
let remoteControlId: string;

/** One session that ended on Guru Connect, one that was refused, and a sign-in that failed. */
beforeAll(async () => {
  world = await startWorld();
  await world.api.signIn({ email: 'nobody@example.test', password: 'wrong' });
  await world.signIn();
  const { agentId, deviceId, agent } = await world.machine();
  world.connect.agents.set(deviceId, { connected: true, version: '1.0.0' });
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
  expect(verdict.chains).toBe(4);
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

test('asOwner is what it takes: triggers refuse the same changes otherwise', async () => {
  const sql = world.sql();
  await expect(sql`UPDATE remote_control_heads SET chain_length = 1`).rejects.toThrow('append-only');
  await expect(sql`DELETE FROM remote_control_sessions`).rejects.toThrow('never deleted');
  await expect(sql`TRUNCATE remote_control_sessions CASCADE`).rejects.toThrow('append-only');
  await expect(sql`UPDATE remote_control_sessions SET reason = 'another'`).rejects.toThrow(
    'who, why and when',
  );
  await expect(sql`UPDATE remote_control_sessions SET end_reason = 'another'`).rejects.toThrow(
    'stays as it is',
  );
  await asOwner(sql, (tx) => tx`UPDATE remote_control_heads SET chain_length = chain_length`);
});

import { expect, test } from '@jest/globals';
import { verifyAudit } from '../src/audit/verify-audit.ts';
import { migrate } from '../src/database/migrate.ts';
import { MIGRATIONS_DIR, readMigrations } from '../src/database/read-migrations.ts';
import { connectSql } from '../src/database/sql.ts';
import { createTestDatabase } from './support/test-database.ts';

test('the audit of version 1.0 is chained in its order, and each of its sessions gets one event with its row', async () => {
  const database = await createTestDatabase();
  const sql = connectSql(database.url);
  const [initial, ...later] = await readMigrations(MIGRATIONS_DIR);
  if (initial === undefined) throw new Error('there is no migration');
  await migrate(sql, [initial]);
  const [{ user_id: user } = {}] = await sql`INSERT INTO users (email, name, role, password_hash)
    VALUES ('a@example.test', 'Technician', 'technician', 'x') RETURNING user_id`;
  const [{ token_id: token } = {}] =
    await sql`INSERT INTO enrollment_tokens (token_hash, created_by, expires_at)
    VALUES ('\\x00', ${user}, now()) RETURNING token_id`;
  const [{ agent_id: agent } = {}] = await sql`
    INSERT INTO agents (device_id, key_hash, enrolled_with, hostname, platform, agent_version)
    VALUES (gen_random_uuid(), '\\x00', ${token}, 'machine', 'linux-x64', '1.0.0') RETURNING agent_id`;
  await sql`INSERT INTO agents (device_id, key_hash, enrolled_with, hostname, platform, agent_version)
    VALUES (gen_random_uuid(), '\\x00', ${token}, 'has-a-key', 'linux-x64', '1.0.0')`;
  await sql`INSERT INTO connect_agent_keys (key_id, agent_id)
    SELECT gen_random_uuid(), agent_id FROM agents WHERE hostname = 'has-a-key'`;
  const [{ remote_control_id: id } = {}] = await sql`
    INSERT INTO remote_control_sessions (agent_id, tech_id, mode, status, outcome, ended_at, end_reason)
    VALUES (${agent}, ${user}, 'unattended', 'ended', 'completed', now(), 'requested') RETURNING remote_control_id`;
  for (const type of ['agent_preparing', 'ended']) {
    await sql`INSERT INTO remote_control_events (remote_control_id, type, source) VALUES (${id}, ${type}, 'server')`;
  }
  await sql`INSERT INTO audit_events (type, subject) VALUES ('sign_in_failed', 'b@example.test'), ('sign_in', NULL)`;

  await migrate(sql, [initial, ...later]);
  const events = await sql`SELECT chain_index, type FROM remote_control_events ORDER BY chain_index`;
  expect([...events]).toEqual([
    { chain_index: 1, type: 'agent_preparing' },
    { chain_index: 2, type: 'ended' },
    { chain_index: 3, type: 'chained' },
  ]);
  // Guru Connect knows a machine that got a key by its device id, and would not find it by another.
  const agents =
    await sql`SELECT hostname, connect_agent_id = device_id AS keeps FROM agents ORDER BY hostname`;
  expect([...agents]).toEqual([
    { hostname: 'has-a-key', keeps: true },
    { hostname: 'machine', keeps: false },
  ]);
  const verdict = await verifyAudit(sql);
  expect(verdict).toEqual({ chains: 3, rows: 3 + 2 + 1, findings: [] });
  await sql.end();
  await database.drop();
});

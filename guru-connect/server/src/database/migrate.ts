import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { type AppliedMigration, MigrationError, planMigrations, toMigration } from './migration-plan.ts';

/** Names the lock among all advisory locks of the database; any constant does, "guru" in ASCII. */
const LOCK_ID = 0x67757275;
const LOCK_WAIT_MS = 60_000;
const LOCK_POLL_MS = 100;

/**
 * Brings the database to this release's schema. Several relays may start at once: one migrates, the others wait.
 * The lock is polled, since a blocking pg_advisory_lock deadlocks with CREATE INDEX CONCURRENTLY.
 * Each file runs in a transaction of its own together with its record.
 *
 * @param afterwards runs under the same lock, also when there was nothing to migrate
 * @returns names of the migrations that ran
 */
export async function migrate(
  sql: Sql,
  folder: string,
  afterwards?: (connection: Sql) => Promise<void>,
): Promise<string[]> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const available = await Promise.all(
    files.map(async (name) => toMigration(name, await readFile(join(folder, name), 'utf8'))),
  );
  // The lock belongs to a connection, so all of it happens on one. The driver reserves only a connection that is open
  // already; with `fetch_types` off a new one is never handed out.
  await sql`SELECT`;
  const connection = await sql.reserve();
  try {
    await takeLock(connection);
    await connection`
      CREATE TABLE IF NOT EXISTS connect_migrations (
        number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL,
        applied_at timestamptz NOT NULL DEFAULT now())`;
    const applied = await connection<
      AppliedMigration[]
    >`SELECT number, name, checksum FROM connect_migrations`;
    const plan = planMigrations(available, applied);
    for (const migration of plan) {
      const { number, name, checksum } = migration;
      await connection.unsafe('BEGIN').simple();
      try {
        await connection.unsafe(migration.sql).simple();
        await connection`INSERT INTO connect_migrations ${connection({ number, name, checksum })}`;
        await connection.unsafe('COMMIT').simple();
      } catch (error) {
        await connection.unsafe('ROLLBACK').simple();
        throw error;
      }
    }
    await afterwards?.(connection);
    await connection`SELECT pg_advisory_unlock(${LOCK_ID})`;
    return plan.map(({ name }) => name);
  } finally {
    connection.release();
  }
}

async function takeLock(connection: Sql): Promise<void> {
  const giveUpAt = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    const [row] = await connection<{ locked: boolean }[]>`SELECT pg_try_advisory_lock(${LOCK_ID}) AS locked`;
    if (row?.locked) return;
    if (Date.now() > giveUpAt)
      throw new MigrationError('Another relay has been migrating for over a minute.');
    await sleep(LOCK_POLL_MS);
  }
}

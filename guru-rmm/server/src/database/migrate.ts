import { setTimeout as sleep } from 'node:timers/promises';
import { type AppliedMigration, MigrationError, pendingMigrations } from './check-applied.ts';
import type { Migration } from './read-migrations.ts';
import type { Sql } from './sql.ts';

/** Any constant that nothing else in the database uses as an advisory lock. */
const LOCK_ID = 7_236_118_245;
const LOCK_POLL_MS = 100;
const LOCK_TIMEOUT_MS = 60_000;

/**
 * Brings the schema up to date. Two servers may start at once: the lock is polled, since a blocking advisory lock
 * and `CREATE INDEX CONCURRENTLY` wait for each other for ever.
 * @param afterwards runs under the same lock, also when there was nothing to migrate
 * @returns names of the migrations that ran
 */
export async function migrate(
  sql: Sql,
  migrations: Migration[],
  afterwards?: (connection: Sql) => Promise<void>,
): Promise<string[]> {
  // The lock belongs to one connection, so everything happens on a reserved one. The driver reserves only a connection that
  // is open already; with `fetch_types` off a new one is never handed out.
  await sql`SELECT`;
  const connection = await sql.reserve();
  try {
    await takeLock(async () => {
      const [row] = await connection`SELECT pg_try_advisory_lock(${LOCK_ID}) AS taken`;
      return row?.taken === true;
    });
    try {
      await connection`CREATE TABLE IF NOT EXISTS schema_migrations (
        name text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())`;
      const applied = await connection<AppliedMigration[]>`
        SELECT name, checksum FROM schema_migrations ORDER BY name`;
      const pending = pendingMigrations(migrations, applied);
      for (const migration of pending) {
        await connection`BEGIN`;
        try {
          await connection.unsafe(migration.statements);
          await connection`INSERT INTO schema_migrations (name, checksum)
            VALUES (${migration.name}, ${migration.checksum})`;
          await connection`COMMIT`;
        } catch (error) {
          await connection`ROLLBACK`;
          throw error;
        }
      }
      await afterwards?.(connection);
      return pending.map((migration) => migration.name);
    } finally {
      await connection`SELECT pg_advisory_unlock(${LOCK_ID})`;
    }
  } finally {
    connection.release();
  }
}

async function takeLock(attempt: () => Promise<boolean>): Promise<void> {
  const giveUpAt = Date.now() + LOCK_TIMEOUT_MS;
  while (!(await attempt())) {
    if (Date.now() > giveUpAt)
      throw new MigrationError('Another server has been migrating the database for a minute.');
    await sleep(LOCK_POLL_MS);
  }
}

import { applyGrants, type DatabaseAddress } from '@guru/embedded-postgres';
import { ConfigError } from '../config/config-error.ts';
import type { Logger } from '../log/create-logger.ts';
import { GRANTS } from './grants.ts';
import { migrate } from './migrate.ts';
import { ROLES } from './product.ts';
import { MIGRATIONS_DIR, readMigrations } from './read-migrations.ts';
import { connectSql, type Sql } from './sql.ts';

/**
 * Runs the migrations as the owner and gives the other roles their privileges. Without an owner the server's own role does
 * everything, as in release 1.0; that it could then rewrite the audit is a warning in the log.
 *
 * @throws ConfigError when the owner's address is set and the other roles do not exist
 */
export async function bringUpToDate(
  { server, owner }: { server: DatabaseAddress; owner: DatabaseAddress | null },
  log: Logger,
): Promise<void> {
  const sql = connectSql(owner ?? server);
  try {
    const grant = async (connection: Sql) => {
      await assertRoles(connection);
      await applyGrants(connection, ROLES, GRANTS);
    };
    const ran = await migrate(sql, await readMigrations(MIGRATIONS_DIR), owner === null ? undefined : grant);
    if (ran.length > 0) log.info({ migrations: ran }, '[OK] database migrated');
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Logs a warning when this role could change the audit: when it owns the tables, or is a superuser. */
export async function warnIfUnprotected(sql: Sql, log: Logger): Promise<void> {
  const [row] = await sql<{ owns: boolean }[]>`
    SELECT pg_has_role(relowner, 'MEMBER') AS owns FROM pg_class WHERE oid = 'audit_events'::regclass`;
  if (row?.owns !== true) return;
  log.warn(
    '[WARNING] the database role of this server owns its tables, so the audit is not protected from it: run `guru-rmm database init`',
  );
}

async function assertRoles(sql: Sql): Promise<void> {
  for (const role of [ROLES.server, ROLES.auditor]) {
    const found = await sql`SELECT FROM pg_roles WHERE rolname = ${role}`;
    if (found.length > 0) continue;
    throw new ConfigError(
      `RMM_DATABASE_OWNER_URL is set, but the database has no role ${role}: run guru-rmm database init.`,
    );
  }
}

import { applyGrants, type DatabaseAddress } from '@guru/embedded-postgres';
import type { Logger } from 'pino';
import type { Sql } from 'postgres';
import { ConfigurationError } from '../config/configuration-error.ts';
import { GRANTS } from './grants.ts';
import { migrate } from './migrate.ts';
import { connect } from './open-database.ts';
import { ROLES } from './product.ts';

/**
 * Runs the migrations as the owner and gives the other roles their privileges. Without an owner the server's own role does
 * everything, as in release 1.0; that it could then rewrite the audit is a warning in the log.
 *
 * @throws ConfigurationError when the owner's address is set and the other roles do not exist
 */
export async function bringUpToDate(
  { server, owner }: { readonly server: DatabaseAddress; readonly owner: DatabaseAddress | undefined },
  folder: string,
  log: Logger,
): Promise<void> {
  const sql = connect(owner ?? server);
  try {
    const grant = async (connection: Sql) => {
      await assertRoles(connection);
      await applyGrants(connection, ROLES, GRANTS);
    };
    for (const name of await migrate(sql, folder, owner && grant)) log.info({ migration: name }, 'migrated');
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Logs a warning when this role could change the audit: when it owns the tables, or is a superuser. */
export async function warnIfUnprotected(sql: Sql, log: Logger): Promise<void> {
  const [row] = await sql<{ owns: boolean }[]>`
    SELECT pg_has_role(relowner, 'MEMBER') AS owns FROM pg_class WHERE oid = 'connect_session_events'::regclass`;
  if (!row?.owns) return;
  log.warn(
    '[WARNING] the database role of this server owns its tables, so the audit is not protected from it: run `guru-connect database init`',
  );
}

async function assertRoles(sql: Sql): Promise<void> {
  for (const role of [ROLES.server, ROLES.auditor]) {
    const found = await sql`SELECT FROM pg_roles WHERE rolname = ${role}`;
    if (found.length > 0) continue;
    throw new ConfigurationError(
      `CONNECT_DATABASE_OWNER_URL is set, but the database has no role ${role}: run guru-connect database init.`,
    );
  }
}

import { randomUUID } from 'node:crypto';
import { bringUpToDate } from '../../src/database/bring-up-to-date.ts';
import { connect } from '../../src/database/open-database.ts';
import { ROLES } from '../../src/database/product.ts';
import { makeLogger } from '../../src/logging/make-logger.ts';

/** Of the roles in the run's PostgreSQL, which nobody but tests uses. */
const PASSWORD = 'only-in-tests-0123456789';

/** Makes the product's roles in the run's PostgreSQL. */
export async function makeRoles(superuserUrl: string): Promise<void> {
  const sql = connect(superuserUrl);
  for (const role of Object.values(ROLES)) {
    const found = await sql`SELECT FROM pg_roles WHERE rolname = ${role}`;
    if (found.length === 0) await sql.unsafe(`CREATE ROLE ${role} LOGIN`);
    await sql.unsafe(`ALTER ROLE ${role} PASSWORD '${PASSWORD}'`);
  }
  await sql.end();
}

/** Copied for each relay of a test: a relay that migrates costs a third of its start. */
const MIGRATED = 'migrated';

/** Makes the database that `createDatabase` copies. */
export async function makeMigratedDatabase(migrations: string): Promise<void> {
  const url = await copyOf('template1', MIGRATED);
  const [server, owner] = [{ url: asRole(url, 'server') }, { url: asRole(url, 'owner') }];
  await bringUpToDate({ server, owner }, migrations, makeLogger('silent'));
}

/**
 * A database of its own in the run's PostgreSQL, owned by the owner's role, with this release's tables.
 * @param template a database to copy instead
 * @returns its address as superuser
 */
export function createDatabase(template = MIGRATED): Promise<string> {
  return copyOf(template, newName());
}

/** As `createDatabase`, with nothing in it. */
export function createEmptyDatabase(): Promise<string> {
  return copyOf('template1', newName());
}

const newName = () => `test_${randomUUID().replaceAll('-', '')}`;

async function copyOf(template: string, name: string): Promise<string> {
  const admin = connect(superuser());
  await admin.unsafe(`DROP DATABASE IF EXISTS ${name}`);
  // Copied as files: through the log it costs twice as much.
  await admin.unsafe(`CREATE DATABASE ${name} OWNER ${ROLES.owner} TEMPLATE ${template} STRATEGY file_copy`);
  await admin.end();
  const url = new URL(superuser());
  url.pathname = `/${name}`;
  return url.href;
}

/** The same database as another role. */
export function asRole(databaseUrl: string, role: keyof typeof ROLES | 'superuser'): string {
  const url = new URL(databaseUrl);
  const { username, password } =
    role === 'superuser' ? new URL(superuser()) : { username: ROLES[role], password: PASSWORD };
  url.username = username;
  url.password = password;
  return url.href;
}

/** What `guru-connect serve` reads of a database, so that it runs as the server's role. */
export function databaseEnvironment(databaseUrl: string) {
  return {
    DATABASE_URL: asRole(databaseUrl, 'server'),
    CONNECT_DATABASE_OWNER_URL: asRole(databaseUrl, 'owner'),
  };
}

function superuser(): string {
  const url = process.env.TEST_DATABASE_URL;
  if (!url) throw new Error('global setup has not run');
  return url;
}

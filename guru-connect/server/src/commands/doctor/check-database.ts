import { readdir } from 'node:fs/promises';
import type { Sql } from 'postgres';
import { error, type Finding, ok, warning } from './finding.ts';

/** How far clocks may be apart, in seconds: codes of authenticator apps live for 30. */
const MOST_SKEW_SECONDS = 10;

/** The database as the server's role sees it. */
export async function checkDatabase(sql: Sql, migrations: string): Promise<Finding[]> {
  return [
    await checkVersion(sql),
    await checkMigrations(sql, migrations),
    await checkRoles(sql),
    await checkTechnicians(sql),
    await checkClock(sql),
  ];
}

async function checkVersion(sql: Sql): Promise<Finding> {
  const [row] = await sql<{ version: string; number: number }[]>`
    SELECT current_setting('server_version') AS version, current_setting('server_version_num')::int AS number`;
  if ((row?.number ?? 0) < 140_000)
    return error('database', `PostgreSQL ${row?.version} is too old`, 'Use PostgreSQL 14 or newer.');
  return ok('database', `PostgreSQL ${row?.version} answers`);
}

async function checkMigrations(sql: Sql, folder: string): Promise<Finding> {
  const known = (await readdir(folder)).filter((name) => name.endsWith('.sql'));
  const applied = await sql<{ name: string }[]>`SELECT name FROM connect_migrations`;
  const missing = known.filter((name) => !applied.some((row) => row.name === name));
  const later = applied.filter(({ name }) => !known.includes(name));
  if (later.length > 0)
    return error('tables', 'they are of a later release', 'Install the release that has been running here.');
  if (missing.length > 0)
    return warning('tables', `${missing.length} migrations have not run`, 'Start guru-connect serve.');
  return ok('tables', `${applied.length} migrations have run`);
}

async function checkRoles(sql: Sql): Promise<Finding> {
  const [row] = await sql<{ owns: boolean; role: string }[]>`
    SELECT pg_has_role(relowner, 'MEMBER') AS owns, current_user AS role
    FROM pg_class WHERE oid = 'connect_session_events'::regclass`;
  if (row?.owns) {
    return warning(
      'roles',
      `the server's role ${row.role} owns the tables, so that it could change the audit`,
      'Run guru-connect database init and set DATABASE_URL and CONNECT_DATABASE_OWNER_URL.',
    );
  }
  return ok('roles', `the server's role ${row?.role} cannot change the audit`);
}

async function checkTechnicians(sql: Sql): Promise<Finding> {
  const [row] = await sql<{ admins: number; without: number; all: number }[]>`
    SELECT count(*) FILTER (WHERE role = 'admin')::int AS admins,
      count(*) FILTER (WHERE role = 'admin' AND totp_secret IS NULL)::int AS without, count(*)::int AS all
    FROM connect_technicians WHERE disabled_at IS NULL`;
  const { admins = 0, without = 0, all = 0 } = row ?? {};
  if (admins === 0)
    return error('technicians', 'there is no administrator', 'Run guru-connect user add LOGIN --role admin.');
  if (without > 0) {
    return warning(
      'technicians',
      `${without} of ${admins} administrators sign in without a second factor`,
      'Let them switch it on under Settings in the console.',
    );
  }
  return ok('technicians', `${all}, of whom ${admins} administer`);
}

async function checkClock(sql: Sql): Promise<Finding> {
  const before = Date.now();
  const [row] = await sql<{ now: Date }[]>`SELECT clock_timestamp() AS now`;
  const middle = (before + Date.now()) / 2;
  const skew = Math.abs((row?.now.getTime() ?? 0) - middle) / 1000;
  if (skew <= MOST_SKEW_SECONDS) return ok('clock', 'this machine and the database agree');
  return error(
    'clock',
    `this machine and the database are ${Math.round(skew)} s apart`,
    'Let both keep time by NTP: tokens, codes and the audit depend on it.',
  );
}

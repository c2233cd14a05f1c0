import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditorUrl } from '@guru/embedded-postgres';
import type { Sql } from 'postgres';
import { type Configuration, deriveConfiguration } from '../config/configuration.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { readEnvironment } from '../config/environment.ts';
import { connect, openDatabase } from '../database/open-database.ts';
import { dataFolder } from '../database/product.ts';

/** As whom a command connects, and a table or view without which it can do nothing. */
export interface DatabaseNeed {
  readonly role: 'server' | 'auditor';
  readonly relation: string;
}

/** To read the audit. */
export const AUDIT: DatabaseNeed = { role: 'auditor', relation: 'connect_audit_chain_rows' };

/** To read and change what the server may. */
export const SERVER: DatabaseNeed = { role: 'server', relation: 'connect_technicians' };

/**
 * Connects to the relay's database for as long as `work` runs. The embedded database of a running relay is used beside it;
 * that of a stopped one is started for it.
 * @throws ConfigurationError when there is no database, or one that no release with this relation has migrated
 */
export async function withDatabase<T>(
  environment: NodeJS.ProcessEnv,
  { role, relation }: DatabaseNeed,
  work: (sql: Sql, config: Configuration) => Promise<T>,
): Promise<T> {
  const config = deriveConfiguration(readEnvironment(environment));
  const running = await addressOf(config, role);
  const started = running === undefined ? await startStopped(config) : undefined;
  const stopped = role === 'auditor' ? started?.owner : started?.address;
  const sql = connect(running ?? stopped ?? '');
  try {
    const [row] = await sql<{ known: boolean }[]>`SELECT to_regclass(${relation}) IS NOT NULL AS known`;
    if (!row?.known) {
      throw new ConfigurationError(
        'This database is not of this release yet: run guru-connect init, or start guru-connect serve once.',
      );
    }
    return await work(sql, config);
  } finally {
    await sql.end({ timeout: 5 });
    await started?.close();
  }
}

/** @returns undefined when it is embedded and does not run */
async function addressOf(config: Configuration, role: DatabaseNeed['role']): Promise<string | undefined> {
  const { databaseUrl, databaseOwnerUrl, databaseAuditorUrl, dataDir } = config;
  if (role === 'auditor' && databaseAuditorUrl !== undefined) return databaseAuditorUrl;
  if (databaseUrl !== undefined) return role === 'auditor' ? (databaseOwnerUrl ?? databaseUrl) : databaseUrl;
  const auditor = await auditorUrl(dataFolder(dataDir));
  if (auditor === undefined || role === 'auditor') return auditor;
  return (await readFile(join(dataDir, 'database-url'), 'utf8')).trim();
}

/** Never makes a database: a wrong CONNECT_DATA_DIR must not look like one without anything in it. */
async function startStopped(config: Configuration): ReturnType<typeof openDatabase> {
  await access(join(config.dataDir, 'postgres', 'PG_VERSION')).catch(() => {
    throw new ConfigurationError(
      `There is no database in ${config.dataDir}: set CONNECT_DATA_DIR or DATABASE_URL, or run guru-connect init.`,
    );
  });
  return await openDatabase(config, () => undefined);
}

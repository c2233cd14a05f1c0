import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { auditorUrl } from '@guru/embedded-postgres';
import type { Sql } from 'postgres';
import { type Configuration, deriveConfiguration } from '../config/configuration.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { readEnvironment } from '../config/environment.ts';
import { connect, type openDatabase as open, openDatabase } from '../database/open-database.ts';
import { dataFolder } from '../database/product.ts';

/**
 * Connects to the relay's database to read the audit, for as long as `work` runs. Beside a running relay as the auditor; the
 * embedded database of a stopped one is started for it.
 * @throws ConfigurationError when there is no database, or one that no release with these views has migrated
 */
export async function withAuditDatabase<T>(
  environment: NodeJS.ProcessEnv,
  work: (sql: Sql) => Promise<T>,
): Promise<T> {
  const config = deriveConfiguration(readEnvironment(environment));
  const running = await addressOf(config);
  const started = running === undefined ? await startStopped(config) : undefined;
  const sql = connect(running ?? started?.owner ?? '');
  try {
    const [row] = await sql<{ known: boolean }[]>`
      SELECT to_regclass('connect_audit_chain_rows') IS NOT NULL AS known`;
    if (!row?.known)
      throw new ConfigurationError('This database has no audit views yet: start guru-connect serve once.');
    return await work(sql);
  } finally {
    await sql.end({ timeout: 5 });
    await started?.close();
  }
}

async function addressOf(config: Configuration): Promise<string | undefined> {
  const { databaseUrl, databaseOwnerUrl, databaseAuditorUrl, dataDir } = config;
  if (databaseAuditorUrl !== undefined) return databaseAuditorUrl;
  if (databaseUrl !== undefined) return databaseOwnerUrl ?? databaseUrl;
  return await auditorUrl(dataFolder(dataDir));
}

/** Never makes a database: a wrong CONNECT_DATA_DIR must not look like an audit without events. */
async function startStopped(config: Configuration): ReturnType<typeof open> {
  await access(join(config.dataDir, 'postgres', 'PG_VERSION')).catch(() => {
    throw new ConfigurationError(
      `There is no database in ${config.dataDir}: set CONNECT_DATA_DIR or DATABASE_URL.`,
    );
  });
  return await openDatabase(config, () => undefined);
}

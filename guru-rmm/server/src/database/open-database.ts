import { type DatabaseAddress, EmbeddedPostgresError, startEmbeddedDatabase } from '@guru/embedded-postgres';
import { ConfigError } from '../config/config-error.ts';
import type { Config } from '../config/read-config.ts';
import type { Logger } from '../log/create-logger.ts';
import { bringUpToDate, warnIfUnprotected } from './bring-up-to-date.ts';
import { dataFolder, EMBEDDED } from './product.ts';
import { connectSql, type Sql } from './sql.ts';

export interface Database {
  /** The pool of the server's role. */
  sql: Sql;
  close: () => Promise<void>;
}

type DatabaseConfig = Pick<Config, 'databaseUrl' | 'databaseOwnerUrl' | 'dataDir'>;

/**
 * Opens the configured database, or starts the embedded one, and migrates it.
 * @param onLost called if the embedded PostgreSQL ends by itself; the process must restart
 * @throws ConfigError when the embedded one cannot run here
 */
export async function openDatabase(
  config: DatabaseConfig,
  log: Logger,
  onLost: (fault: Error) => void,
): Promise<Database> {
  const { server, owner, stop } = await findDatabase(config, log, onLost);
  const sql = connectSql(server);
  const close = async () => {
    await sql.end({ timeout: 5 });
    await stop();
  };
  try {
    await bringUpToDate({ server, owner }, log);
    await warnIfUnprotected(sql, log);
    return { sql, close };
  } catch (error) {
    await close();
    throw error;
  }
}

interface FoundDatabase {
  server: DatabaseAddress;
  /** The same database as its owner; null when one role does everything. */
  owner: DatabaseAddress | null;
  stop: () => Promise<void>;
}

async function findDatabase(
  { databaseUrl, databaseOwnerUrl, dataDir }: DatabaseConfig,
  log: Logger,
  onLost: (fault: Error) => void,
): Promise<FoundDatabase> {
  if (databaseUrl !== null) {
    const owner = databaseOwnerUrl === null ? null : { url: databaseOwnerUrl };
    return { server: { url: databaseUrl }, owner, stop: async () => {} };
  }
  const onLine = (line: string) => log.debug({ postgres: line }, 'postgres');
  try {
    return await startEmbeddedDatabase({ folder: dataFolder(dataDir), product: EMBEDDED, onLost, onLine });
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw new ConfigError(error.message, { cause: error.cause });
    throw error;
  }
}

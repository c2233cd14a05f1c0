import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { auditorUrl } from '@guru/embedded-postgres';
import { ConfigError } from '../../config/config-error.ts';
import { readConfig } from '../../config/read-config.ts';
import { dataFolder } from '../product.ts';
import { connectSql, type Sql } from '../sql.ts';

/** Where the embedded database says how the server's role reaches it, while it runs. */
const SERVER_URL_FILE = 'database-url';

/**
 * Connects to the database of the environment as the server's role, for a command that changes something.
 * @throws ConfigError when the embedded database does not run
 */
export async function openServerDatabase(env: NodeJS.ProcessEnv): Promise<Sql> {
  const { databaseUrl, dataDir } = readConfig(env);
  if (databaseUrl !== null) return connectSql(databaseUrl);
  const isRunning = (await auditorUrl(dataFolder(dataDir))) !== undefined;
  const url = isRunning ? await readFile(join(dataDir, SERVER_URL_FILE), 'utf8').catch(() => '') : '';
  if (url.trim() !== '') return connectSql(url.trim());
  throw new ConfigError(
    `There is no database running in ${dataDir}: start guru-rmm serve first, or set RMM_DATA_DIR or DATABASE_URL.`,
  );
}

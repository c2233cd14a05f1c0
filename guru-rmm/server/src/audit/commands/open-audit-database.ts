import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ConfigError } from '../../config/config-error.ts';
import { readConfig } from '../../config/read-config.ts';
import { connectSql, type Sql } from '../../database/sql.ts';
import { isSystemError } from '../../errors/system-error.ts';

/**
 * Connects to the database of the environment: `DATABASE_URL`, or that of the server that runs on `RMM_DATA_DIR`.
 * @throws ConfigError when there is none
 */
export async function openAuditDatabase(env: NodeJS.ProcessEnv): Promise<Sql> {
  const { databaseUrl, dataDir } = readConfig(env);
  return connectSql(databaseUrl ?? (await readEmbeddedUrl(join(dataDir, 'database-url'))));
}

async function readEmbeddedUrl(file: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if (!isSystemError(error, 'ENOENT')) throw error;
    throw new ConfigError(
      `There is no ${file}: set RMM_DATA_DIR to the data folder of a server that runs, or DATABASE_URL.`,
    );
  }
}

import { auditorUrl } from '@guru/embedded-postgres';
import { Command } from 'commander';
import { ConfigError } from '../../config/config-error.ts';
import { readConfig } from '../../config/read-config.ts';
import { dataFolder } from '../product.ts';

/** `guru-rmm audit url` */
export function auditUrlCommand(env: NodeJS.ProcessEnv): Command {
  return new Command('url')
    .description("print the database's address for reading")
    .action(async () => void process.stdout.write(`${await auditUrl(env)}\n`));
}

/**
 * The address of the database as the auditor, who only reads. That of the embedded database is good until the server stops.
 * @throws ConfigError when it is not configured, or the embedded database does not run
 */
export async function auditUrl(env: NodeJS.ProcessEnv): Promise<string> {
  const { databaseUrl, databaseAuditorUrl, dataDir } = readConfig(env);
  if (databaseAuditorUrl !== null) return databaseAuditorUrl;
  if (databaseUrl !== null) {
    throw new ConfigError(
      'RMM_DATABASE_AUDITOR_URL is not set: `guru-rmm database init` makes the auditor and prints it.',
    );
  }
  const url = await auditorUrl(dataFolder(dataDir));
  if (url !== undefined) return url;
  throw new ConfigError(
    `There is no database running in ${dataDir}: start guru-rmm serve first, or set RMM_DATA_DIR or DATABASE_URL.`,
  );
}

import { auditorUrl } from '@guru/embedded-postgres';
import { deriveConfiguration } from '../config/configuration.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { readEnvironment } from '../config/environment.ts';
import { dataFolder } from '../database/product.ts';

/**
 * `guru-connect audit url`: the address of the database as the auditor, who only reads. That of the embedded database is
 * good until the relay stops.
 * @throws ConfigurationError when it is not configured, or the embedded database does not run
 */
export async function auditUrl(environment: NodeJS.ProcessEnv): Promise<string> {
  const { databaseUrl, databaseAuditorUrl, dataDir } = deriveConfiguration(readEnvironment(environment));
  if (databaseAuditorUrl !== undefined) return databaseAuditorUrl;
  if (databaseUrl !== undefined) {
    throw new ConfigurationError(
      'CONNECT_DATABASE_AUDITOR_URL is not set: `guru-connect database init` makes the auditor and prints it.',
    );
  }
  const url = await auditorUrl(dataFolder(dataDir));
  if (url !== undefined) return url;
  throw new ConfigurationError(
    `There is no database running in ${dataDir}: start guru-connect serve first, or set CONNECT_DATA_DIR or DATABASE_URL.`,
  );
}

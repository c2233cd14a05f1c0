import { readConfig } from '../../config/read-config.ts';
import { auditUrl } from '../../database/commands/audit-url.ts';
import { connectSql, type Sql } from '../../database/sql.ts';

/**
 * Connects to the database of the environment as the auditor, or as the server where no auditor is configured.
 * @throws ConfigError when there is none
 */
export async function openAuditDatabase(env: NodeJS.ProcessEnv): Promise<Sql> {
  const { databaseAuditorUrl, databaseUrl } = readConfig(env);
  const url = databaseAuditorUrl === null && databaseUrl !== null ? databaseUrl : await auditUrl(env);
  return connectSql({ url });
}

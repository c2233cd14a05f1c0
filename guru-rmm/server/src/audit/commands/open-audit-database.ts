import { readConfig } from '../../config/read-config.ts';
import { auditUrl } from '../../database/commands/audit-url.ts';
import { connectSql, type Sql } from '../../database/sql.ts';

/**
 * Connects to the database of the environment as the auditor. Where an operator's PostgreSQL has one role for everything
 * (`DATABASE_URL` alone), as that.
 * @throws ConfigError when the embedded database does not run
 */
export async function openAuditDatabase(env: NodeJS.ProcessEnv): Promise<Sql> {
  const { databaseUrl, databaseAuditorUrl } = readConfig(env);
  return connectSql(databaseAuditorUrl ?? databaseUrl ?? (await auditUrl(env)));
}

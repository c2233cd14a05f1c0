import { findFolders } from '../../app/folders.ts';
import { deriveConfiguration } from '../../config/configuration.ts';
import { ConfigurationError } from '../../config/configuration-error.ts';
import { readEnvironment } from '../../config/environment.ts';
import { SERVER, withDatabase } from '../with-database.ts';
import { checkConfiguration } from './check-configuration.ts';
import { checkDatabase } from './check-database.ts';
import { checkFiles } from './check-files.ts';
import { checkRelay } from './check-relay.ts';
import { describeFindings, error, type Finding } from './finding.ts';

export interface DoctorReport {
  readonly text: string;
  readonly isWell: boolean;
}

/**
 * `guru-connect doctor`: looks at everything that keeps a relay from working, and says what to do. Changes nothing.
 * @throws ConfigurationError for settings that cannot be read at all
 */
export async function doctor(
  home: string,
  environment: NodeJS.ProcessEnv,
  { json }: { readonly json: boolean },
): Promise<DoctorReport> {
  const config = deriveConfiguration(readEnvironment(environment));
  const folders = findFolders(home, config);
  const findings = [
    ...checkConfiguration(config),
    ...(await checkFiles(config.dataDir, folders)),
    ...(await withDatabase(environment, SERVER, (sql) => checkDatabase(sql, folders.migrations)).catch(
      noDatabase,
    )),
    ...(await checkRelay(config)),
  ];
  const isWell = findings.every(({ status }) => status !== 'error');
  const text = json ? `${JSON.stringify({ ok: isWell, findings }, null, 2)}\n` : describeFindings(findings);
  return { text, isWell };
}

function noDatabase(cause: unknown): Finding[] {
  const detail = cause instanceof Error ? cause.message || cause.name : String(cause);
  if (cause instanceof ConfigurationError)
    return [error('database', detail, 'guru-connect init makes one where there is none.')];
  return [error('database', `it does not answer: ${detail}`, 'Check DATABASE_URL and that PostgreSQL runs.')];
}

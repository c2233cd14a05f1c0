import postgres, { type Sql } from 'postgres';
import type { Configuration } from '../config/configuration.ts';
import { startEmbeddedCluster } from './embedded/cluster.ts';

export interface Database {
  readonly sql: Sql;
  close(): Promise<void>;
}

/**
 * Connects to the operator's PostgreSQL, or to the relay's own when there is none.
 * @param onLost told when the relay's own has ended by itself, which only a new start mends
 */
export async function openDatabase(
  { databaseUrl, dataDir }: Pick<Configuration, 'databaseUrl' | 'dataDir'>,
  onLost: (fault: Error) => void,
): Promise<Database> {
  const cluster = databaseUrl === undefined ? await startEmbeddedCluster({ dataDir, onLost }) : undefined;
  const sql = connect(databaseUrl ?? cluster?.url ?? '');
  return {
    sql,
    async close() {
      await sql.end({ timeout: 5 });
      await cluster?.stop();
    },
  };
}

export function connect(url: string): Sql {
  return postgres(url, {
    max: 10,
    connect_timeout: 10,
    // A hung query must not hold a request for ever.
    connection: { application_name: 'guru-connect', statement_timeout: 15_000 },
    onnotice: () => undefined,
  });
}

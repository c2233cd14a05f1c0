import postgres, { type Sql } from 'postgres';
import type { Configuration } from '../config/configuration.ts';
import { startEmbeddedCluster } from './embedded/cluster.ts';

export interface Database {
  readonly sql: Sql;
  close(): Promise<void>;
}

/** Connects to the operator's PostgreSQL, or to the relay's own when there is none. */
export async function openDatabase(
  config: Pick<Configuration, 'databaseUrl' | 'dataDir'>,
): Promise<Database> {
  const cluster =
    config.databaseUrl === undefined ? await startEmbeddedCluster({ dataDir: config.dataDir }) : undefined;
  const sql = connect(config.databaseUrl ?? cluster?.url ?? '');
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

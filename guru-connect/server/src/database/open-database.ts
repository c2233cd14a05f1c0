import postgres, { type Sql } from 'postgres';
import type { Configuration } from '../config/configuration.ts';
import { startEmbeddedCluster } from './embedded/cluster.ts';

/** Where a database is. `url` has its password; `path` is a Unix socket to use instead of the URL's host and port. */
export interface DatabaseAddress {
  readonly url: string;
  readonly path?: string | undefined;
}

export interface Database {
  readonly sql: Sql;
  /** Where it is, with the password: a secret. */
  readonly address: DatabaseAddress;
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
  const address =
    databaseUrl === undefined ? { url: cluster?.url ?? '', path: cluster?.socketPath } : { url: databaseUrl };
  const sql = connect(address);
  return {
    sql,
    address,
    async close() {
      await sql.end({ timeout: 5 });
      await cluster?.stop();
    },
  };
}

/** Options of every connection, whatever it is for. */
export const CONNECTION_OPTIONS = {
  // The driver asks for array types behind each new connection and lets nobody catch that query: a database that goes away
  // just then would end the process. Lists are sent as JSON instead.
  fetch_types: false,
  onnotice: () => undefined,
} satisfies postgres.Options<Record<string, never>>;

export function connect(address: string | DatabaseAddress): Sql {
  const { url, path } = typeof address === 'string' ? { url: address } : address;
  return postgres(url, {
    ...CONNECTION_OPTIONS,
    ...(path === undefined ? {} : { path }),
    max: 10,
    connect_timeout: 10,
    // Seconds between two tries to connect. The driver's own grows to twenty, in which every query would wait.
    backoff: (retries) => Math.min(0.05 * 2 ** retries, 0.5),
    // A hung query must not hold a request for ever.
    connection: { application_name: 'guru-connect', statement_timeout: 15_000 },
  });
}

import { type DatabaseAddress, EmbeddedPostgresError, startEmbeddedDatabase } from '@guru/embedded-postgres';
import postgres, { type Sql } from 'postgres';
import type { Configuration } from '../config/configuration.ts';
import { ConfigurationError } from '../config/configuration-error.ts';
import { dataFolder, EMBEDDED } from './product.ts';

export interface Database {
  /** The pool of the server's role. */
  readonly sql: Sql;
  /** Where it is, with the password: a secret. */
  readonly address: DatabaseAddress;
  /** The same database as its owner; undefined when one role does everything. */
  readonly owner: DatabaseAddress | undefined;
  close(): Promise<void>;
}

/**
 * Connects to the operator's PostgreSQL, or starts the embedded one when there is none.
 * @param onLost called if the embedded PostgreSQL ends by itself; the process must restart
 * @throws ConfigurationError when the embedded one cannot run here
 */
export async function openDatabase(
  config: Pick<Configuration, 'databaseUrl' | 'databaseOwnerUrl' | 'dataDir'>,
  onLost: (fault: Error) => void,
): Promise<Database> {
  const { server, owner, stop } = await findDatabase(config, onLost);
  const sql = connect(server);
  return {
    sql,
    address: server,
    owner,
    async close() {
      await sql.end({ timeout: 5 });
      await stop();
    },
  };
}

async function findDatabase(
  { databaseUrl, databaseOwnerUrl, dataDir }: Parameters<typeof openDatabase>[0],
  onLost: (fault: Error) => void,
) {
  if (databaseUrl !== undefined) {
    const owner = databaseOwnerUrl === undefined ? undefined : { url: databaseOwnerUrl };
    return { server: { url: databaseUrl }, owner, stop: async () => undefined };
  }
  try {
    return await startEmbeddedDatabase({ folder: dataFolder(dataDir), product: EMBEDDED, onLost });
  } catch (error) {
    if (error instanceof EmbeddedPostgresError) throw new ConfigurationError(error.message, { cause: error });
    throw error;
  }
}

/** Options of every connection, whatever it is for. */
export const CONNECTION_OPTIONS = {
  // The driver asks for array types behind each new connection and lets nobody catch that query: a database that goes away
  // just then would end the process. Lists are sent as JSON instead.
  fetch_types: false,
  onnotice: () => undefined,
} satisfies postgres.Options<Record<string, never>>;

/** @param max most connections at a time, each a process of PostgreSQL */
export function connect(address: string | DatabaseAddress, { max = 10 } = {}): Sql {
  const { url, path } = typeof address === 'string' ? { url: address } : address;
  return postgres(url, {
    ...CONNECTION_OPTIONS,
    ...(path === undefined ? {} : { path }),
    max,
    connect_timeout: 10,
    // Seconds between two tries to connect. The driver's own grows to twenty, in which every query would wait.
    backoff: (retries) => Math.min(0.05 * 2 ** retries, 0.5),
    // A hung query must not hold a request for ever.
    connection: { application_name: 'guru-connect', statement_timeout: 15_000 },
  });
}

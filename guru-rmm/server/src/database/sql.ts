import type { DatabaseAddress } from '@guru/embedded-postgres';
import postgres from 'postgres';

export type Sql = postgres.Sql<{ bigint: number }>;
/** A transaction that is open: what it does happens as a whole or not at all. */
export type Transaction = postgres.TransactionSql<{ bigint: number }>;
/** A value that goes into a jsonb column. */
export type JsonValue = postgres.JSONValue;
export type JsonObject = { readonly [name: string]: JsonValue | undefined };

/** How long one statement may run; the server's own work is all short. */
const STATEMENT_TIMEOUT_MS = 15_000;

/** Connects lazily. `bigint` columns hold byte counts and sequence numbers, all below 2^53, so they are read as numbers. */
export function connectSql(address: string | DatabaseAddress): Sql {
  const { url, path } = typeof address === 'string' ? { url: address } : address;
  return postgres(url, {
    ...(path === undefined ? {} : { path }),
    max: 10,
    // The driver asks for array types behind each new connection and lets nobody catch that query: a database that goes away
    // just then would end the process.
    fetch_types: false,
    connect_timeout: 10,
    idle_timeout: 60,
    onnotice: () => {},
    connection: { application_name: 'guru-rmm', statement_timeout: STATEMENT_TIMEOUT_MS },
    types: {
      bigint: { to: 20, from: [20], parse: Number, serialize: String },
    },
  });
}

const UNIQUE_VIOLATION = '23505';

export function isUniqueViolation(error: unknown, constraint: string): boolean {
  return (
    error instanceof postgres.PostgresError &&
    error.code === UNIQUE_VIOLATION &&
    error.constraint_name === constraint
  );
}

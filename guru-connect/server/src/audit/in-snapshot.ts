import type { Sql } from 'postgres';
import type { Queryable } from '../database/queryable.ts';

/** Runs queries that all see the database as it is at one moment, and change nothing. They may take their time. */
export async function inSnapshot<T>(sql: Sql, work: (tx: Queryable) => Promise<T>): Promise<T> {
  return (await sql.begin('isolation level repeatable read read only', async (tx) => {
    await tx`SET LOCAL statement_timeout = 0`;
    return await work(tx);
  })) as T;
}

import type { Sql, Transaction } from '../database/sql.ts';

/** Reads from one state of the database, while a server goes on writing, and for as long as it takes. */
export async function readSnapshot<T>(sql: Sql, read: (tx: Transaction) => Promise<T>): Promise<T> {
  const result = await sql.begin('isolation level repeatable read read only', async (tx) => {
    await tx`SET LOCAL statement_timeout = 0`;
    return { value: await read(tx) };
  });
  return result.value as T;
}

import type { Sql, Transaction } from '../../src/database/sql.ts';

/** Changes rows past every trigger, as the owner of the database can and the server cannot. */
export async function asOwner<T>(sql: Sql, change: (tx: Transaction) => Promise<T>): Promise<void> {
  await sql.begin(async (tx) => {
    await tx`SET LOCAL session_replication_role = replica`;
    await change(tx);
  });
}

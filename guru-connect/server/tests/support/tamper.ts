import type { Sql } from 'postgres';
import { connect } from '../../src/database/open-database.ts';
import { asRole, createDatabase } from './databases.ts';

/** A database with the same content, at the address of its superuser. Nobody may be connected to the original. */
export async function copyDatabase(databaseUrl: string): Promise<string> {
  return await createDatabase(new URL(databaseUrl).pathname.slice(1));
}

/** Changes rows as the owner can: with the triggers off that keep the audit append-only. */
export async function tamper(databaseUrl: string, table: string, change: (sql: Sql) => Promise<unknown>) {
  const sql = connect(asRole(databaseUrl, 'owner'));
  try {
    await sql.unsafe(`ALTER TABLE ${table} DISABLE TRIGGER USER`);
    await change(sql);
    await sql.unsafe(`ALTER TABLE ${table} ENABLE TRIGGER USER`);
  } finally {
    await sql.end();
  }
}

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { migrate } from '../src/database/migrate.ts';
import { MIGRATIONS_DIR, readMigrations } from '../src/database/read-migrations.ts';
import { connectSql, type Sql } from '../src/database/sql.ts';
import { createTestDatabase } from './support/test-database.ts';

let database: Awaited<ReturnType<typeof createTestDatabase>>;
let sql: Sql;

beforeAll(async () => {
  database = await createTestDatabase();
  sql = connectSql(database.url);
  await migrate(sql, await readMigrations(MIGRATIONS_DIR));
});
afterAll(async () => {
  await sql.end();
  await database.drop();
});

test('every table, view and column of a table has a comment', async () => {
  const bare = await sql`SELECT c.relname || coalesce('.' || a.attname, '') AS name
    FROM pg_class c
      LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND c.relkind = 'r'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v')
      AND (obj_description(c.oid, 'pg_class') IS NULL
        OR (c.relkind = 'r' AND col_description(c.oid, a.attnum) IS NULL))
    ORDER BY 1`;
  expect(bare.map(({ name }) => name)).toEqual([]);
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Sql } from 'postgres';
import {
  applyGrants,
  type EmbeddedCluster,
  type Grants,
  type Product,
  prepareDatabase,
  type Role,
  roleNames,
  startCluster,
  startEmbeddedDatabase,
} from '../src/index.ts';
import { connectOnce } from '../src/roles/connect.ts';
import { addressOf, ROLES } from '../src/roles/role-names.ts';
import { makeFolders } from './support/holder.ts';
import { dataFolder, product } from './support/product.ts';

const GRANTS: Grants = {
  notes: { server: ['SELECT', 'INSERT', 'UPDATE (text)'], auditor: [] },
  note_texts: { server: [], auditor: ['SELECT'] },
};
const SCHEMA = `
  CREATE TABLE notes (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, text text, by text DEFAULT 'me');
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'append-only'; END $$;
  CREATE TRIGGER append_only BEFORE DELETE ON notes FOR EACH ROW EXECUTE FUNCTION refuse();
  CREATE VIEW note_texts AS SELECT text FROM notes`;

let folders: Awaited<ReturnType<typeof makeFolders>>;
let cluster: EmbeddedCluster;
let path: string;
const lines: string[] = [];
beforeAll(async () => {
  folders = await makeFolders();
  path = folders.copied();
  cluster = await startCluster({
    folder: dataFolder(path),
    durable: false,
    onLine: (line) => lines.push(line),
  });
});
afterAll(async () => {
  await cluster?.stop();
  await folders.remove();
});

async function within<T>(url: { url: string }, work: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = connectOnce(url);
  try {
    return await work(sql);
  } finally {
    await sql.end();
  }
}

/** A product of its own in the cluster, with a schema made by `maker` (the owner by default). */
async function makeProduct(name: string, administrator = cluster.superuser) {
  const made: Product = { database: name, roles: roleNames(name) };
  const passwords = await prepareDatabase(administrator, made, { replacePasswords: false });
  const as = (role: Role) => addressOf(cluster.superuser, made, role, passwords[role] ?? '');
  return { made, passwords, as };
}

const refused = { code: '42501' };

test('gives the server its grants and nothing more', async () => {
  const { made, as } = await makeProduct('plain');
  await within(as('owner'), async (sql) => {
    await sql.unsafe(SCHEMA);
    await applyGrants(sql, made.roles, GRANTS);
    // What an earlier release granted is taken back.
    await sql`GRANT ALL ON notes TO ${sql(made.roles.server)}, PUBLIC`;
    await applyGrants(sql, made.roles, GRANTS);
  });
  await within(as('server'), async (sql) => {
    await sql`INSERT INTO notes (text) VALUES ('a')`;
    await sql`UPDATE notes SET text = 'b'`;
    for (const statement of [
      "UPDATE notes SET by = 'other'",
      'DELETE FROM notes',
      'TRUNCATE notes',
      'ALTER TABLE notes DISABLE TRIGGER ALL',
      'DROP TRIGGER append_only ON notes',
      'SET session_replication_role = replica',
      'CREATE TABLE mine (id int)',
      'CREATE TEMP TABLE mine (id int)',
      'SELECT * FROM note_texts',
      `SET ROLE ${made.roles.owner}`,
      'CREATE ROLE other',
    ]) {
      await expect(sql.unsafe(statement)).rejects.toMatchObject(refused);
    }
    expect(
      await sql`SELECT rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls FROM pg_roles
      WHERE rolname = current_user`,
    ).toEqual([
      {
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        rolbypassrls: false,
      },
    ]);
  });
  await within(as('auditor'), async (sql) => {
    expect(await sql`SELECT * FROM note_texts`).toEqual([{ text: 'b' }]);
    await expect(sql`SELECT * FROM notes`).rejects.toMatchObject(refused);
    await expect(sql`CREATE TABLE mine (id int)`).rejects.toMatchObject({ code: '25006' });
  });
});

test('makes roles as an administrator who is no superuser, and keeps passwords unless told to replace them', async () => {
  await within(
    cluster.superuser,
    (sql) => sql`CREATE ROLE admin LOGIN CREATEROLE CREATEDB PASSWORD 'test-only'`,
  );
  const administrator = new URL(cluster.superuser.url);
  [administrator.username, administrator.password] = ['admin', 'test-only'];
  const { made, passwords, as } = await makeProduct('hosted', { url: administrator.href });
  expect(Object.keys(passwords)).toEqual([...ROLES]);
  await within(as('owner'), (sql) => sql.unsafe(SCHEMA));

  const again = await makeProduct('hosted', { url: administrator.href });
  expect(again.passwords).toEqual({});
  await within(as('server'), (sql) => sql`SELECT 1`);
  const replaced = await prepareDatabase({ url: administrator.href }, made, { replacePasswords: true });
  expect(Object.keys(replaced)).toEqual([...ROLES]);
  await expect(within(as('server'), (sql) => sql`SELECT 1`)).rejects.toMatchObject({ code: '28P01' });
});

test('writes no password into the log of PostgreSQL, which quotes statements', async () => {
  await within(cluster.superuser, (sql) => sql`ALTER SYSTEM SET log_statement = 'all'`);
  await within(cluster.superuser, (sql) => sql`SELECT pg_reload_conf()`);
  const { passwords } = await makeProduct('logged');
  expect(lines.join('\n')).toContain('ALTER ROLE "logged_server" PASSWORD');
  for (const role of ROLES) expect(lines.join('\n')).not.toContain(passwords[role]);
  await within(cluster.superuser, (sql) => sql`ALTER SYSTEM RESET log_statement`);
});

test('takes over what the superuser owns in a data folder of release 1.0, and rotates passwords at each start', async () => {
  const url = new URL(cluster.superuser.url);
  url.pathname = `/${product.database}`;
  await within({ url: url.href }, (sql) => sql.unsafe(`${SCHEMA}; INSERT INTO notes (text) VALUES ('old')`));
  await cluster.stop();
  const start = () => startEmbeddedDatabase({ folder: dataFolder(path), product, durable: false });
  const first = await start();
  await within(first.owner, async (sql) => {
    await sql`ALTER TABLE notes ADD COLUMN later int`;
    await sql`CREATE OR REPLACE VIEW note_texts AS SELECT text FROM notes WHERE true`;
    await sql`DROP FUNCTION refuse CASCADE`;
    await applyGrants(sql, product.roles, GRANTS);
  });
  expect(await within(first.server, (sql) => sql`SELECT text FROM notes`)).toEqual([{ text: 'old' }]);
  const published = readFileSync(join(path, 'database-url'), 'utf8').trim();
  expect(published).toBe(first.server.url);
  await first.stop();
  const second = await start();
  expect(new URL(second.server.url).password).not.toBe(new URL(first.server.url).password);
  await second.stop();
  cluster = await startCluster({ folder: dataFolder(path), durable: false });
});

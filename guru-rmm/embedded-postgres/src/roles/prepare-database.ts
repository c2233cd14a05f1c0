import { randomBytes } from 'node:crypto';
import type { Sql } from 'postgres';
import type { DatabaseAddress } from '../address.ts';
import { connectOnce } from './connect.ts';
import { type Product, ROLES, type Role, type RoleNames } from './role-names.ts';
import { scramVerifier } from './scram-verifier.ts';
import { takeOver } from './take-over.ts';

/**
 * Makes a product's roles and database, or brings existing ones to what they must be. May run again at any time.
 *
 * @param administrator a superuser, or a role with CREATEROLE and CREATEDB
 * @param replacePasswords also of roles that exist; else they keep theirs
 * @returns the passwords that were set
 */
export async function prepareDatabase(
  administrator: DatabaseAddress,
  product: Product,
  { replacePasswords }: { readonly replacePasswords: boolean },
): Promise<Partial<Record<Role, string>>> {
  const sql = connectOnce(administrator);
  try {
    const passwords = await makeRoles(sql, product.roles, replacePasswords);
    await makeDatabase(sql, product);
    const url = new URL(administrator.url);
    url.pathname = `/${product.database}`;
    await takeOver({ ...administrator, url: url.href }, product.roles.owner);
    return passwords;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function makeRoles(sql: Sql, roles: RoleNames, replacePasswords: boolean) {
  const passwords: Partial<Record<Role, string>> = {};
  for (const role of ROLES) {
    const name = sql(roles[role]);
    const found = await sql`SELECT FROM pg_roles WHERE rolname = ${roles[role]}`;
    if (found.length === 0) await sql`CREATE ROLE ${name} LOGIN`;
    else if (!replacePasswords) continue;
    const password = randomBytes(24).toString('base64url');
    await sql.unsafe(`ALTER ROLE "${roles[role]}" PASSWORD '${scramVerifier(password)}'`);
    passwords[role] = password;
  }
  await sql`ALTER ROLE ${sql(roles.auditor)} SET default_transaction_read_only = on`;
  return passwords;
}

async function makeDatabase(sql: Sql, { database, roles }: Product): Promise<void> {
  const [name, owner] = [sql(database), sql(roles.owner)];
  // Who gives away a database must be able to become its new owner; a superuser can anyway.
  const [me] = await sql<
    { super: boolean }[]
  >`SELECT rolsuper AS super FROM pg_roles WHERE rolname = current_user`;
  if (!me?.super) await sql`GRANT ${owner} TO CURRENT_USER`;
  const found = await sql`SELECT FROM pg_database WHERE datname = ${database}`;
  if (found.length === 0) await sql`CREATE DATABASE ${name} OWNER ${owner}`;
  else await sql`ALTER DATABASE ${name} OWNER TO ${owner}`;
  await sql`REVOKE ALL ON DATABASE ${name} FROM PUBLIC`;
  await sql`GRANT CONNECT ON DATABASE ${name} TO ${sql(roles.server)}, ${sql(roles.auditor)}`;
}

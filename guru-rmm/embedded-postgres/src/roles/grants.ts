import type { ISql } from 'postgres';
import type { RoleNames } from './role-names.ts';

type Columns = '' | ` (${string})`;
/** Of a table, or of some of its columns: `UPDATE (status, ended_at)`. */
export type Privilege = `${'SELECT' | 'INSERT' | 'UPDATE'}${Columns}` | 'DELETE';

/** What the server's and the auditor's role may do with each table and view. A role may do nothing with what has no line. */
export type Grants = Readonly<
  Record<string, { readonly server: readonly Privilege[]; readonly auditor: readonly Privilege[] }>
>;

/**
 * Gives the roles these privileges and no others. Runs as the owner, within the lock of the migrations: two at once would
 * fail each other.
 */
export async function applyGrants(
  sql: ISql<NonNullable<unknown>>,
  roles: RoleNames,
  grants: Grants,
): Promise<void> {
  const own = await sql<{ name: string }[]>`
    SELECT oid::regclass::text AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm')
      AND relowner = current_user::regrole`;
  const statements = [
    ...own.map(({ name }) => `REVOKE ALL ON TABLE ${name} FROM PUBLIC, ${roles.server}, ${roles.auditor}`),
    ...grantStatements(roles, grants),
  ];
  // One simple query is one transaction: nobody sees a role without its privileges.
  await sql.unsafe(statements.join(';\n')).simple();
}

/** The GRANT statements of a table of privileges. */
export function grantStatements(roles: RoleNames, grants: Grants): string[] {
  return Object.entries(grants).flatMap(([table, line]) =>
    (['server', 'auditor'] as const)
      .filter((role) => line[role].length > 0)
      .map((role) => `GRANT ${line[role].join(', ')} ON TABLE public.${table} TO ${roles[role]}`),
  );
}

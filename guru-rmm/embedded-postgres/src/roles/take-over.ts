import type { DatabaseAddress } from '../address.ts';
import { connectOnce } from './connect.ts';

/**
 * Makes `owner` own the schema `public` and all that is in it: an older release made everything as the one role that it had.
 * (REASSIGN OWNED refuses the superuser that initdb made.)
 */
export async function takeOver(administrator: DatabaseAddress, owner: string): Promise<void> {
  const sql = connectOnce(administrator);
  try {
    await sql.begin(async (tx) => {
      await tx`ALTER SCHEMA public OWNER TO ${tx(owner)}`;
      await tx`REVOKE CREATE ON SCHEMA public FROM PUBLIC`;
      await tx`GRANT USAGE ON SCHEMA public TO PUBLIC`;
      const objects = await tx<{ kind: string; name: string }[]>`
        SELECT CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind,
          oid::regclass::text AS name
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'S')
          AND relowner <> ${owner}::regrole
          -- A sequence of a column follows its table.
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_class.oid AND d.deptype IN ('a', 'i', 'e'))
        UNION ALL
        SELECT 'ROUTINE', oid::regprocedure::text FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace AND proowner <> ${owner}::regrole
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = pg_proc.oid AND d.deptype = 'e')`;
      for (const { kind, name } of objects) await tx.unsafe(`ALTER ${kind} ${name} OWNER TO "${owner}"`);
    });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

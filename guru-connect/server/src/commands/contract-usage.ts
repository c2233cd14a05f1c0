import type { Sql } from 'postgres';
import { describeRows } from './table.ts';

const COLUMNS = [
  'consumer',
  'contract_version',
  'major',
  'operation',
  'calls',
  'deprecated_calls',
  'first_used_at',
  'last_used_at',
] as const;

type UsageRow = Readonly<Record<(typeof COLUMNS)[number], string | Date>>;

/** Most rows of one list; callers choose their names. */
const MOST = 1000;

/** `guru-connect contract usage`: who calls which operation of which major, latest use first. */
export async function contractUsage(
  sql: Sql,
  { major, json }: { readonly major?: string | undefined; readonly json: boolean },
): Promise<string> {
  const rows = await sql<UsageRow[]>`
    SELECT consumer, contract_version, major, operation, calls::text, deprecated_calls::text, first_used_at, last_used_at
    FROM connect_contract_usage WHERE ${major ?? null}::text IS NULL OR major = ${major ?? null}::text
    ORDER BY last_used_at DESC, consumer, operation LIMIT ${MOST}`;
  return describeRows(rows, COLUMNS, { json });
}

import { createHash } from 'node:crypto';
import type { Sql } from 'postgres';
import type { Queryable } from '../database/queryable.ts';
import { ApiError } from '../http/api-error.ts';

/** How long a key is remembered, by the contract. */
const KEPT_HOURS = 24;

export interface OnceOnly {
  readonly operation: string;
  /** Absent: the work is done each time. */
  readonly key: string | undefined;
  readonly request: object;
}

/**
 * Does the work once for each Idempotency-Key and gives its first answer again afterwards. A failure is not kept:
 * the caller may try again with the same key.
 *
 * @throws ApiError `idempotency_conflict` for the same key with another request, or while the first one still runs
 */
export async function onceOnly<T extends object>(
  sql: Sql,
  { operation, key, request }: OnceOnly,
  work: () => Promise<T>,
): Promise<T> {
  if (key === undefined) return await work();
  const requestHash = createHash('sha256').update(canonical(request)).digest();
  const claimed = await sql`
    INSERT INTO connect_idempotency_keys ${sql({ operation, idempotency_key: key, request_hash: requestHash })}
    ON CONFLICT DO NOTHING RETURNING operation`;
  if (claimed.length === 0) return await earlierAnswer<T>(sql, operation, key, requestHash);
  try {
    const answer = await work();
    await sql`
      UPDATE connect_idempotency_keys SET answer = ${sql.json(JSON.parse(JSON.stringify(answer)))}
      WHERE operation = ${operation} AND idempotency_key = ${key}`;
    return answer;
  } catch (error) {
    await sql`DELETE FROM connect_idempotency_keys WHERE operation = ${operation} AND idempotency_key = ${key}`;
    throw error;
  }
}

async function earlierAnswer<T>(
  sql: Queryable,
  operation: string,
  key: string,
  requestHash: Buffer,
): Promise<T> {
  const [row] = await sql<{ request_hash: Buffer; answer: T | null }[]>`
    SELECT request_hash, answer FROM connect_idempotency_keys
    WHERE operation = ${operation} AND idempotency_key = ${key}`;
  if (row?.answer && requestHash.equals(row.request_hash)) return row.answer;
  throw new ApiError(
    'idempotency_conflict',
    row && !requestHash.equals(row.request_hash)
      ? 'This Idempotency-Key was used with another body.'
      : 'The first request with this Idempotency-Key is still running.',
  );
}

export async function forgetOldKeys(sql: Queryable): Promise<void> {
  await sql`
    DELETE FROM connect_idempotency_keys WHERE created_at < now() - make_interval(hours => ${KEPT_HOURS})`;
}

/** At start: forgets the keys whose request died with an earlier relay, so that it can be sent again. */
export async function forgetUnansweredKeys(sql: Queryable): Promise<void> {
  await sql`DELETE FROM connect_idempotency_keys WHERE answer IS NULL`;
}

/** The same JSON value always gives the same text, in whatever order its fields came. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}

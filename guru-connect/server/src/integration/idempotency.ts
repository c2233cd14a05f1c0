import { createHash } from 'node:crypto';
import type { Queryable } from '../database/queryable.ts';
import { ApiError } from '../http/api-error.ts';

/** How long a key is remembered, by the contract. */
const KEPT_HOURS = 24;
/** After so long a request without an answer counts as dead; far longer than one may take. */
const ABANDONED_SECONDS = 120;

export interface OnceOnly {
  readonly operation: string;
  readonly key: string;
  readonly request: object;
}

/**
 * Does the work once for each Idempotency-Key and gives its first answer again afterwards. The work keeps its answer in
 * its own transaction, so that neither is in the database without the other. A failure is not kept: the caller may try
 * again with the same key.
 *
 * @param work calls `keep` with its answer inside its transaction
 * @throws ApiError `idempotency_conflict` for the same key with another request, or while the first one still runs
 */
export async function onceOnly<T extends object>(
  sql: Queryable,
  { operation, key, request }: OnceOnly,
  work: (keep: (tx: Queryable, answer: T) => Promise<void>) => Promise<T>,
): Promise<T> {
  const requestHash = createHash('sha256').update(canonical(request)).digest();
  // Committed by itself, so that a second request is refused at once and does not wait for the first.
  const claimed = await sql`
    INSERT INTO connect_idempotency_keys AS earlier (operation, idempotency_key, request_hash)
    VALUES (${operation}, ${key}, ${requestHash})
    ON CONFLICT (operation, idempotency_key) DO UPDATE
      SET request_hash = excluded.request_hash, created_at = now()
      WHERE earlier.answer IS NULL AND earlier.created_at < now() - make_interval(secs => ${ABANDONED_SECONDS})
    RETURNING operation`;
  if (claimed.length === 0) return await earlierAnswer<T>(sql, operation, key, requestHash);
  try {
    return await work(async (tx, answer) => {
      await tx`
        UPDATE connect_idempotency_keys SET answer = ${tx.json(JSON.parse(JSON.stringify(answer)))}
        WHERE operation = ${operation} AND idempotency_key = ${key}`;
    });
  } catch (error) {
    // An answer that is there all the same belongs to a commit whose answer was lost.
    await sql`
      DELETE FROM connect_idempotency_keys
      WHERE operation = ${operation} AND idempotency_key = ${key} AND answer IS NULL`.catch(() => {
      // The first fault says more; the key counts as abandoned in a while.
    });
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

export async function deleteExpiredKeys(sql: Queryable): Promise<void> {
  await sql`
    DELETE FROM connect_idempotency_keys WHERE created_at < now() - make_interval(hours => ${KEPT_HOURS})`;
}

/** At start: deletes the keys whose request died with an earlier relay, so that it can be sent again. */
export async function deleteUnansweredKeys(sql: Queryable): Promise<void> {
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

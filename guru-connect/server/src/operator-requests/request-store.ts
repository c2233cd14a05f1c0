import { setTimeout as sleep } from 'node:timers/promises';
import type { Queryable } from '../database/queryable.ts';

/** End a session; close what a revoked key has opened; end the open sessions of a technician; open the session of a code. */
export type OperatorCommand = 'end_session' | 'cut_key' | 'end_sessions_of' | 'create_code';

export type RequestOutcome = 'done' | 'unknown' | 'failed';

export interface OperatorRequest {
  readonly request_id: string;
  readonly command: string;
  readonly subject: string;
}

/** How long the command line waits for a relay, in milliseconds. A running one looks every second. */
const WAIT_MS = 10_000;
const POLL_MS = 100;

/**
 * Asks the running relay for something, through the database that both use.
 * @returns what it says; undefined when none took the request, which then waits for the next one that starts
 */
export async function askRelay(
  sql: Queryable,
  command: OperatorCommand,
  subject: string,
): Promise<RequestOutcome | undefined> {
  const [request] = await sql<{ request_id: string }[]>`
    INSERT INTO connect_operator_requests (command, subject) VALUES (${command}, ${subject}) RETURNING request_id`;
  const id = request?.request_id ?? '';
  if (!(await hasRelay(sql))) return undefined;
  for (const giveUpAt = performance.now() + WAIT_MS; performance.now() < giveUpAt; await sleep(POLL_MS)) {
    const [row] = await sql<{ outcome: RequestOutcome | null }[]>`
      SELECT outcome FROM connect_operator_requests WHERE request_id = ${id}`;
    if (row?.outcome) return row.outcome;
  }
  return undefined;
}

/** A relay renews its lease every second. */
async function hasRelay(sql: Queryable): Promise<boolean> {
  return (await sql`SELECT FROM connect_relays WHERE alive_at > now() - interval '10 seconds'`).length > 0;
}

/** Takes the requests that wait; no other relay gets the same ones. */
export async function takeRequests(sql: Queryable): Promise<OperatorRequest[]> {
  return await sql<OperatorRequest[]>`
    UPDATE connect_operator_requests SET done_at = now() WHERE request_id IN (
      SELECT request_id FROM connect_operator_requests WHERE done_at IS NULL
      ORDER BY requested_at FOR UPDATE SKIP LOCKED)
    RETURNING request_id, command, subject`;
}

export async function settleRequest(
  sql: Queryable,
  { request_id }: OperatorRequest,
  outcome: RequestOutcome,
): Promise<void> {
  await sql`UPDATE connect_operator_requests SET outcome = ${outcome} WHERE request_id = ${request_id}`;
}

export async function deleteOldRequests(sql: Queryable): Promise<void> {
  await sql`DELETE FROM connect_operator_requests WHERE requested_at < now() - interval '1 day'`;
}

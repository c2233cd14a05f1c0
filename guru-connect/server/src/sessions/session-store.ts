import type { Queryable } from '../database/queryable.ts';
import type { SessionRow } from './session.ts';
import type { SessionEventRow } from './session-event.ts';

export async function findSession(sql: Queryable, sessionId: string): Promise<SessionRow | undefined> {
  const [row] = await sql<SessionRow[]>`SELECT * FROM connect_sessions WHERE session_id = ${sessionId}`;
  return row;
}

/** Oldest first; as many as the contract's list holds. */
export async function listEvents(sql: Queryable, sessionId: string): Promise<SessionEventRow[]> {
  return await sql<SessionEventRow[]>`
    SELECT event_id, type, occurred_at, data FROM connect_session_events
    WHERE session_id = ${sessionId} ORDER BY chain_index LIMIT 10000`;
}

/** A session's audit chain up to its event `ended`. */
export interface EndedChain {
  readonly length: number;
  /** Hash of the event `ended`, in hexadecimal. */
  readonly head: string;
}

/** @returns undefined while the session is open. Also within the transaction that ends it */
export async function findEndedChain(sql: Queryable, sessionId: string): Promise<EndedChain | undefined> {
  const [row] = await sql<EndedChain[]>`
    SELECT chain_index::float8 AS length, encode(hash, 'hex') AS head FROM connect_session_events
    WHERE session_id = ${sessionId} AND type = 'ended' ORDER BY chain_index LIMIT 1`;
  return row;
}

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
    WHERE session_id = ${sessionId} ORDER BY position LIMIT 10000`;
}

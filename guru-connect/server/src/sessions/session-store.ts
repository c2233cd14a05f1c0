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

/** What the audit has of a session for others to keep. */
export interface SessionProof {
  /** Null while the session is open. */
  readonly chain: EndedChain | null;
  /** Null while nobody has answered. */
  readonly receipt: ConsentReceipt | null;
}

/** Where the answer to the question for consent stands in the session's audit chain. */
export interface ConsentReceipt {
  readonly event_id: string;
  /** In hexadecimal. */
  readonly hash: string;
}

/** A session's audit chain up to its event `ended`. */
export interface EndedChain {
  readonly length: number;
  /** Hash of the event `ended`, in hexadecimal. */
  readonly head: string;
}

/** Also within the transaction that ends it, or records an answer. */
export async function findProof(sql: Queryable, row: SessionRow): Promise<SessionProof> {
  if (row.status !== 'ended' && row.consent_event_id === null) return { chain: null, receipt: null };
  const [proof] = await sql<SessionProof[]>`
    SELECT
      (SELECT jsonb_build_object('length', chain_index, 'head', encode(hash, 'hex')) FROM connect_session_events
        WHERE session_id = ${row.session_id} AND type = 'ended' ORDER BY chain_index LIMIT 1) AS chain,
      (SELECT jsonb_build_object('event_id', event_id, 'hash', encode(hash, 'hex')) FROM connect_session_events
        WHERE event_id = ${row.consent_event_id}::uuid) AS receipt`;
  return proof ?? { chain: null, receipt: null };
}

import type { Queryable } from '../database/queryable.ts';
import type { SessionRow } from './session.ts';
import type { SessionProof } from './session-store.ts';

/** Contract: most sessions of one page. */
export const PAGE_SIZE = 500;

/** Where a page begins: behind this session. */
export interface PageStart {
  /** As the database writes it, with microseconds. */
  readonly createdAt: string;
  readonly sessionId: string;
}

export interface SessionFilter {
  readonly createdFrom?: string | undefined;
  readonly createdTo?: string | undefined;
  readonly source?: string | undefined;
  readonly after?: PageStart | undefined;
}

export interface ListedSession extends SessionRow, SessionProof {
  readonly created_text: string;
}

/** Lists sessions by the time of their creation, oldest first. @returns one more than a page when another follows */
export async function listSessions(sql: Queryable, filter: SessionFilter): Promise<ListedSession[]> {
  const { createdFrom = null, createdTo = null, source = null, after } = filter;
  // As text: the driver would cut a time to milliseconds.
  return await sql<ListedSession[]>`
    SELECT session.*, session.created_at::text AS created_text,
      CASE WHEN sealed.session_id IS NOT NULL THEN
        jsonb_build_object('length', sealed.length, 'head', encode(sealed.head, 'hex')) END AS chain,
      CASE WHEN answer.event_id IS NOT NULL THEN
        jsonb_build_object('event_id', answer.event_id, 'hash', encode(answer.hash, 'hex')) END AS receipt
    FROM connect_sessions AS session LEFT JOIN connect_session_heads AS sealed USING (session_id)
      LEFT JOIN connect_session_events AS answer ON answer.event_id = session.consent_event_id
    WHERE (${createdFrom}::text::timestamptz IS NULL OR session.created_at >= ${createdFrom}::text::timestamptz)
      AND (${createdTo}::text::timestamptz IS NULL OR session.created_at < ${createdTo}::text::timestamptz)
      AND (${source}::text IS NULL OR session.source = ${source}::text)
      AND (${after?.createdAt ?? null}::text::timestamptz IS NULL OR (session.created_at, session.session_id)
        > (${after?.createdAt ?? null}::text::timestamptz, ${after?.sessionId ?? null}::uuid))
    ORDER BY session.created_at, session.session_id LIMIT ${PAGE_SIZE + 1}`;
}

import type { Queryable } from '../database/queryable.ts';
import type { ListedSession } from './session-list.ts';

export interface RecentFilter {
  readonly agentId?: string | undefined;
  readonly isOpen?: boolean | undefined;
  /** Part of the machine's id or host name, of the technician's name or of the reason, in any case. */
  readonly search?: string | undefined;
  /** Only sessions before this one, by `created_text` and id. */
  readonly before?: { readonly createdAt: string; readonly sessionId: string } | undefined;
  readonly limit: number;
}

export interface RecentSession extends ListedSession {
  readonly hostname: string | null;
}

/** Lists sessions, newest first. */
export async function recentSessions(sql: Queryable, filter: RecentFilter): Promise<RecentSession[]> {
  const { agentId = null, isOpen = null, search = '', before, limit } = filter;
  // Times as text: the driver would cut them to milliseconds.
  return await sql<RecentSession[]>`
    SELECT session.*, session.created_at::text AS created_text, agent.hostname,
      CASE WHEN sealed.session_id IS NOT NULL THEN
        jsonb_build_object('length', sealed.length, 'head', encode(sealed.head, 'hex')) END AS chain,
      CASE WHEN answer.event_id IS NOT NULL THEN
        jsonb_build_object('event_id', answer.event_id, 'hash', encode(answer.hash, 'hex')) END AS receipt
    FROM connect_sessions AS session
    LEFT JOIN connect_agents AS agent USING (agent_id)
    LEFT JOIN connect_session_heads AS sealed USING (session_id)
    LEFT JOIN connect_session_events AS answer ON answer.event_id = session.consent_event_id
    WHERE (${agentId}::text IS NULL OR session.agent_id = ${agentId}::text)
      AND (${isOpen}::boolean IS NULL OR (session.status <> 'ended') = ${isOpen}::boolean)
      AND strpos(lower(concat_ws(' ', session.agent_id, agent.hostname, technician_name, reason)), lower(${search})) > 0
      AND (${before?.createdAt ?? null}::text::timestamptz IS NULL OR (session.created_at, session.session_id)
        < (${before?.createdAt ?? null}::text::timestamptz, ${before?.sessionId ?? null}::uuid))
    ORDER BY session.created_at DESC, session.session_id DESC LIMIT ${limit}`;
}

/** The open sessions of a technician. */
export async function openSessionsOf(sql: Queryable, technicianId: string): Promise<string[]> {
  const rows = await sql<{ session_id: string }[]>`
    SELECT session_id FROM connect_sessions WHERE technician_id = ${technicianId} AND status <> 'ended'`;
  return rows.map(({ session_id }) => session_id);
}

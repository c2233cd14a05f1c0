import type { Queryable } from '../database/queryable.ts';

/** An open session of a support code. */
export interface OpenCodeSession {
  readonly session_id: string;
  readonly technician_id: string;
  readonly technician_name: string;
  readonly reason: string | null;
  readonly status: string;
  readonly hostname: string | null;
  readonly created_at: Date;
  /** Until when the code can be entered. */
  readonly expires_at: Date;
  /** When a machine used it; null: it waits. */
  readonly consumed_at: Date | null;
}

/** Newest first; as many as a page shows. */
export async function listOpenCodeSessions(sql: Queryable): Promise<OpenCodeSession[]> {
  return await sql<OpenCodeSession[]>`
    SELECT session.session_id, technician_id, technician_name, reason, status, hostname, session.created_at,
      code.expires_at, consumed_at
    FROM connect_support_codes AS code JOIN connect_sessions AS session USING (session_id)
    LEFT JOIN connect_agents AS agent USING (agent_id)
    WHERE status <> 'ended' ORDER BY session.created_at DESC LIMIT 100`;
}

import type { Queryable } from '../database/queryable.ts';
import type { AgentRow } from './agent-store.ts';

/** Most machines of one list. */
export const MACHINE_LIMIT = 200;

/** The open session of a machine. */
export interface OpenSessionOf {
  readonly session_id: string;
  readonly status: string;
  readonly technician_id: string;
  readonly technician_name: string;
}

export interface ListedMachine extends Omit<AgentRow, 'monitors'> {
  /** Name of the group that it is in. */
  readonly group: string | null;
  readonly open_session: OpenSessionOf | null;
}

/**
 * Lists machines by name, without those that exist for one support code alone.
 * @param search part of the id or host name, in any case; empty: all
 * @param group id of a group; `none`: machines in no group; undefined: all
 * @returns one more than MACHINE_LIMIT when there are more
 */
export async function listMachines(sql: Queryable, search: string, group?: string): Promise<ListedMachine[]> {
  return await sql<ListedMachine[]>`
    SELECT agent.agent_id, agent.created_at, last_seen_at, agent.group_id, machine_group.name AS group, agent_version, platform, hostname, moved_at,
      clone_hostname, clone_seen_at,
      CASE WHEN session.session_id IS NOT NULL THEN jsonb_build_object(
        'session_id', session.session_id, 'status', session.status, 'technician_id', session.technician_id,
        'technician_name', session.technician_name) END AS open_session
    FROM connect_agents AS agent
    LEFT JOIN connect_machine_groups AS machine_group ON machine_group.group_id = agent.group_id
    LEFT JOIN connect_sessions AS session ON session.agent_id = agent.agent_id AND session.status <> 'ended'
    WHERE agent.agent_id NOT LIKE 'support-%'
      AND strpos(lower(agent.agent_id || ' ' || coalesce(hostname, '')), lower(${search})) > 0
      AND (${group ?? null}::text IS NULL OR coalesce(agent.group_id::text, 'none') = ${group ?? null}::text)
    ORDER BY lower(coalesce(hostname, agent.agent_id)), agent.agent_id LIMIT ${MACHINE_LIMIT + 1}`;
}

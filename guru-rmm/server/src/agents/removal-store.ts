import type { Actor, AuditLog } from '../audit/audit-log.ts';
import type { Sql } from '../database/sql.ts';
import { ApiError } from '../errors/api-error.ts';

/** How long open dashboards are notified of a removal. Connected machines are looked up by id instead. */
const RECENT = '10 minutes';

export type RemovalStore = ReturnType<typeof createRemovalStore>;

/** Removes machines. Their rows stay, for the audit. */
export function createRemovalStore(sql: Sql, audit: AuditLog) {
  return {
    /** @returns the machine's name. @throws ApiError agent_not_found */
    remove(agentId: string, by: Actor): Promise<string> {
      return sql.begin(async (tx) => {
        const [row] = await tx<{ hostname: string }[]>`UPDATE agents SET removed_at = now()
          WHERE agent_id = ${agentId} AND removed_at IS NULL RETURNING hostname`;
        if (row === undefined) throw new ApiError('agent_not_found', 'There is no such agent.');
        const { hostname } = row;
        await audit.record({ type: 'agent_removed', ...by, subject: agentId, data: { hostname } }, tx);
        return hostname;
      });
    },

    /**
     * Ids of machines that are removed, by this server, another one or a command: those that are connected, since whenever,
     * and the others that were removed a moment ago.
     */
    async toDisconnect(connected: string[]): Promise<string[]> {
      const rows = await sql<{ agent_id: string }[]>`
        SELECT agent_id FROM agents WHERE removed_at IS NOT NULL
          AND (removed_at > now() - ${RECENT}::interval
            OR agent_id IN (SELECT id::uuid FROM jsonb_array_elements_text(${sql.json(connected)}) AS id))`;
      return rows.map((row) => row.agent_id);
    },
  };
}

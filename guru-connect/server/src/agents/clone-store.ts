import type { MachineFacts } from '@guru/machine-identity';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { Queryable } from '../database/queryable.ts';

/** A machine that was refused as a copy of an agent's. */
export interface Clone {
  readonly agentId: string;
  readonly hostname: string;
  readonly machine: MachineFacts;
  readonly from: ClientOrigin;
}

/** Between two audit events of copies of one machine: a copy tries again every minute. */
const REPORTED_EVERY = '1 hour';

/** Marks the agent, and records an audit event when one is due. @returns whether it was */
export async function recordClone(
  sql: Queryable,
  { agentId, hostname, machine, from }: Clone,
): Promise<boolean> {
  const data = { agent_id: agentId, hostname, ...presentMachine(machine), ...from };
  const [row] = await sql<{ is_due: boolean }[]>`
    WITH before AS (
      SELECT coalesce(clone_reported_at < now() - ${REPORTED_EVERY}::interval, true) AS is_due
      FROM connect_agents WHERE agent_id = ${agentId} FOR UPDATE),
    marked AS (
      UPDATE connect_agents SET clone_hostname = ${hostname}, clone_seen_at = now(),
        clone_reported_at = CASE WHEN is_due THEN now() ELSE clone_reported_at END
      FROM before WHERE agent_id = ${agentId}),
    event AS (
      INSERT INTO connect_audit_events (type, data) SELECT 'agent_cloned', ${sql.json(data)} FROM before WHERE is_due)
    SELECT is_due FROM before`;
  return row?.is_due ?? false;
}

/** For the audit. */
export function presentMachine({ machineId, hardwareId }: MachineFacts) {
  return { machine_id: machineId ?? null, hardware_id: hardwareId ?? null };
}

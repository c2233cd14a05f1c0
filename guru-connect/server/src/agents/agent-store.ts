import type { Queryable } from '../database/queryable.ts';

export interface Monitor {
  readonly monitor_id: number;
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly primary: boolean;
}

/** What an agent says of itself, already bounded by `boundRegistration`. */
export interface AgentFacts {
  readonly agent_version: string;
  readonly platform: string;
  readonly hostname: string;
  readonly monitors: readonly Monitor[];
}

export interface AgentRow {
  readonly agent_id: string;
  readonly created_at: Date;
  readonly last_seen_at: Date | null;
  readonly agent_version: string | null;
  readonly platform: string | null;
  readonly hostname: string | null;
  readonly monitors: readonly Monitor[];
}

export async function findAgent(sql: Queryable, agentId: string): Promise<AgentRow | undefined> {
  const [row] = await sql<AgentRow[]>`SELECT * FROM connect_agents WHERE agent_id = ${agentId}`;
  return row;
}

export async function ensureAgent(sql: Queryable, agentId: string): Promise<void> {
  await sql`INSERT INTO connect_agents (agent_id) VALUES (${agentId}) ON CONFLICT DO NOTHING`;
}

export async function recordRegistration(sql: Queryable, agentId: string, facts: AgentFacts): Promise<void> {
  const row = {
    agent_id: agentId,
    agent_version: facts.agent_version,
    platform: facts.platform,
    hostname: facts.hostname,
    last_seen_at: new Date(),
  };
  await sql`
    INSERT INTO connect_agents ${sql({ ...row, monitors: sql.json(facts.monitors.map((monitor) => ({ ...monitor }))) })}
    ON CONFLICT (agent_id) DO UPDATE SET
      agent_version = excluded.agent_version, platform = excluded.platform, hostname = excluded.hostname,
      monitors = excluded.monitors, last_seen_at = excluded.last_seen_at`;
}

export async function recordMonitors(
  sql: Queryable,
  agentId: string,
  monitors: readonly Monitor[],
): Promise<void> {
  await sql`UPDATE connect_agents SET monitors = ${sql.json(monitors.map((monitor) => ({ ...monitor })))} WHERE agent_id = ${agentId}`;
}

/** Of all these agents in one statement. */
export async function recordLastSeen(
  sql: Queryable,
  agents: readonly { readonly agentId: string; readonly lastHeard: Date }[],
): Promise<void> {
  if (agents.length === 0) return;
  const ids = agents.map(({ agentId }) => agentId);
  // As text: of dates the driver would take the type of one for that of the array.
  const times = agents.map(({ lastHeard }) => lastHeard.toISOString());
  await sql`
    UPDATE connect_agents AS agent SET last_seen_at = seen.at
    FROM unnest(${ids}::text[], ${times}::timestamptz[]) AS seen (agent_id, at)
    WHERE agent.agent_id = seen.agent_id`;
}

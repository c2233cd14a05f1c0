import type { MachineFacts } from '@guru/machine-identity';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { Queryable } from '../database/queryable.ts';
import { presentMachine } from './clone-store.ts';

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
  readonly group_id: string | null;
  readonly moved_at: Date | null;
  readonly clone_hostname: string | null;
  readonly clone_seen_at: Date | null;
}

export async function findAgent(sql: Queryable, agentId: string): Promise<AgentRow | undefined> {
  const [row] = await sql<AgentRow[]>`SELECT * FROM connect_agents WHERE agent_id = ${agentId}`;
  return row;
}

export async function ensureAgent(sql: Queryable, agentId: string): Promise<void> {
  await sql`INSERT INTO connect_agents (agent_id) VALUES (${agentId}) ON CONFLICT DO NOTHING`;
}

/** An agent that has registered. */
export interface Registration {
  readonly agentId: string;
  /** The key it came with; undefined for the deprecated shared one. */
  readonly keyId: string | undefined;
  readonly facts: AgentFacts;
  readonly machine: MachineFacts;
  /** Another machine than the one of before. */
  readonly hasMoved: boolean;
  readonly from: ClientOrigin;
}

/**
 * Records registrations, the use of their keys, the machine that each agent is bound to, and an audit event of each, in one
 * statement; the last one of an agent counts.
 */
export async function recordRegistrations(
  sql: Queryable,
  registrations: readonly Registration[],
): Promise<void> {
  const newest = new Map(registrations.map((one) => [one.agentId, one]));
  // Always in this order, so that two such statements do not wait for each other.
  const rows = [...newest.values()]
    .sort((a, b) => (a.agentId < b.agentId ? -1 : 1))
    .map(({ agentId, keyId, facts, machine, hasMoved, from }) => ({
      agent_id: agentId,
      key_id: keyId ?? null,
      agent_version: facts.agent_version,
      platform: facts.platform,
      hostname: facts.hostname,
      monitors: facts.monitors.map((monitor) => ({ ...monitor })),
      ...presentMachine(machine),
      has_moved: hasMoved,
      data: {
        agent_id: agentId,
        ...(keyId === undefined ? {} : { key_id: keyId }),
        agent_version: facts.agent_version,
        hostname: facts.hostname,
        ...from,
      },
    }));
  await sql`
    WITH seen AS (
      SELECT * FROM jsonb_to_recordset(${sql.json(rows)}) AS one (
        agent_id text, key_id uuid, agent_version text, platform text, hostname text, monitors jsonb,
        machine_id text, hardware_id text, has_moved boolean, data jsonb)),
    used AS (
      UPDATE connect_agent_keys AS key SET last_used_at = now() FROM seen WHERE key.id = seen.key_id),
    moved AS (
      SELECT data || jsonb_build_object('machine_id', seen.machine_id, 'hardware_id', seen.hardware_id, 'before',
        jsonb_build_object('hostname', agent.hostname, 'machine_id', agent.machine_id, 'hardware_id', agent.hardware_id)) AS data
      FROM seen JOIN connect_agents AS agent ON agent.agent_id = seen.agent_id WHERE has_moved),
    event AS (
      INSERT INTO connect_audit_events (type, data)
      SELECT 'agent_registered', data FROM seen UNION ALL SELECT 'agent_moved', data FROM moved)
    INSERT INTO connect_agents AS agent
      (agent_id, agent_version, platform, hostname, monitors, machine_id, hardware_id, moved_at, last_seen_at)
    SELECT agent_id, agent_version, platform, hostname, monitors, machine_id, hardware_id,
      CASE WHEN has_moved THEN now() END, now() FROM seen
    ON CONFLICT (agent_id) DO UPDATE SET
      agent_version = excluded.agent_version, platform = excluded.platform, hostname = excluded.hostname,
      monitors = excluded.monitors, last_seen_at = excluded.last_seen_at,
      machine_id = coalesce(excluded.machine_id, agent.machine_id),
      hardware_id = coalesce(excluded.hardware_id, agent.hardware_id),
      moved_at = coalesce(excluded.moved_at, agent.moved_at)`;
}

export async function recordMonitors(
  sql: Queryable,
  agentId: string,
  monitors: readonly Monitor[],
): Promise<void> {
  await sql`UPDATE connect_agents SET monitors = ${sql.json(monitors.map((monitor) => ({ ...monitor })))} WHERE agent_id = ${agentId}`;
}

/** An agent, and when it was last heard of. */
export interface SeenAgent {
  readonly agentId: string;
  readonly lastHeard: Date;
}

/** Of all these agents in one statement. */
export async function recordLastSeen(sql: Queryable, agents: readonly SeenAgent[]): Promise<void> {
  if (agents.length === 0) return;
  const sorted = agents.toSorted((a, b) => (a.agentId < b.agentId ? -1 : 1));
  const seen = sorted.map(({ agentId, lastHeard }) => ({ agent_id: agentId, at: lastHeard.toISOString() }));
  await sql`
    UPDATE connect_agents AS agent SET last_seen_at = seen.at
    FROM jsonb_to_recordset(${sql.json(seen)}) AS seen (agent_id text, at timestamptz)
    WHERE agent.agent_id = seen.agent_id`;
}

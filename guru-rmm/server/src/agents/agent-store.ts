import type { HeartbeatMessage, HelloMessage } from '@guru-rmm/agent-protocol/agent-message.ts';
import type { MachineFacts, Verdict } from '@guru/machine-identity';
import type { SqlCondition } from '../auth/access.ts';
import { sameHash } from '../auth/secret-token.ts';
import type { Sql, Transaction } from '../database/sql.ts';
import { readAgentKey } from './agent-key.ts';

export interface AgentRow {
  agent_id: string;
  device_id: string;
  /** By which Guru Connect knows the machine. */
  connect_agent_id: string;
  hostname: string;
  platform: string;
  os: string | null;
  agent_version: string;
  enrolled_at: Date;
  last_seen_at: Date | null;
  cpu_percent: number | null;
  memory_used_bytes: number | null;
  memory_total_bytes: number | null;
  uptime_seconds: number | null;
  machine_id: string | null;
  hardware_id: string | null;
  moved_at: Date | null;
  clone_hostname: string | null;
  clone_seen_at: Date | null;
}

export interface Enrollment {
  agentId: string;
  deviceId: string;
  keyHash: Buffer;
  tokenId: string;
  hostname: string;
  platform: string;
  agentVersion: string;
  machine: MachineFacts;
}

/** Between two audit events of copies of one machine. */
const CLONE_REPORTED_EVERY = '1 hour';

export type AgentStore = ReturnType<typeof createAgentStore>;

/** The managed machines; one that is removed is none of them. */
export function createAgentStore(sql: Sql) {
  const columns = sql`agent_id, device_id, connect_agent_id, hostname, platform, os, agent_version, enrolled_at, last_seen_at,
    cpu_percent, memory_used_bytes, memory_total_bytes, uptime_seconds, machine_id, hardware_id, moved_at,
    clone_hostname, clone_seen_at`;

  return {
    /** @param visible limits the list to what its reader may see; all by default */
    list: async (visible: SqlCondition = sql`true`): Promise<AgentRow[]> =>
      sql<
        AgentRow[]
      >`SELECT ${columns} FROM agents WHERE removed_at IS NULL AND ${visible} ORDER BY hostname, agent_id`,

    async find(agentId: string): Promise<AgentRow | null> {
      const [row] = await sql<AgentRow[]>`SELECT ${columns} FROM agents
        WHERE agent_id = ${agentId} AND removed_at IS NULL`;
      return row ?? null;
    },

    /** The agent that a key belongs to; null for a wrong key. */
    async findByKey(key: string): Promise<AgentRow | null> {
      const claim = readAgentKey(key);
      if (claim === null) return null;
      const [row] = await sql<(AgentRow & { key_hash: Buffer })[]>`
        SELECT ${columns}, key_hash FROM agents WHERE agent_id = ${claim.agentId} AND removed_at IS NULL`;
      if (row === undefined || !sameHash(row.key_hash, claim.hash)) return null;
      const { key_hash: _keyHash, ...agent } = row;
      return agent;
    },

    /**
     * A machine whose enrolment answer was lost asks again, with the same token: it gets a new key as long as the
     * first was never used. Any other second enrolment of a device could take a machine over, and is refused.
     * @returns the agent's id, or null when the device is enrolled already
     */
    async enroll(enrollment: Enrollment, tx: Sql | Transaction = sql): Promise<string | null> {
      const [row] = await tx<{ agent_id: string }[]>`
        INSERT INTO agents (agent_id, device_id, key_hash, enrolled_with, hostname, platform, agent_version,
          machine_id, hardware_id)
        VALUES (${enrollment.agentId}, ${enrollment.deviceId}, ${enrollment.keyHash}, ${enrollment.tokenId},
          ${enrollment.hostname}, ${enrollment.platform}, ${enrollment.agentVersion},
          ${enrollment.machine.machineId ?? null}, ${enrollment.machine.hardwareId ?? null})
        ON CONFLICT (device_id) WHERE removed_at IS NULL DO UPDATE SET agent_id = excluded.agent_id, key_hash = excluded.key_hash,
          hostname = excluded.hostname, platform = excluded.platform, agent_version = excluded.agent_version,
          machine_id = excluded.machine_id, hardware_id = excluded.hardware_id
        WHERE agents.last_seen_at IS NULL AND agents.enrolled_with = excluded.enrolled_with
        RETURNING agent_id`;
      return row?.agent_id ?? null;
    },

    /** Binds the agent to the machine that it reports. */
    async recordHello(
      agentId: string,
      hello: HelloMessage,
      verdict: Exclude<Verdict, 'cloned'>,
    ): Promise<AgentRow | null> {
      const [row] = await sql<AgentRow[]>`
        UPDATE agents SET hostname = ${hello.hostname}, platform = ${hello.platform}, os = ${hello.os},
          agent_version = ${hello.agent_version}, uptime_seconds = ${hello.uptime_seconds}, last_seen_at = now(),
          machine_id = coalesce(${hello.machine_id ?? null}, machine_id),
          hardware_id = coalesce(${hello.hardware_id ?? null}, hardware_id),
          moved_at = CASE WHEN ${verdict === 'moved'} THEN now() ELSE moved_at END
        WHERE agent_id = ${agentId} AND removed_at IS NULL RETURNING ${columns}`;
      return row ?? null;
    },

    /**
     * Records a copy of an agent's machine that was refused.
     * @returns the agent, and whether the audit has to know: a copy tries again every minute
     */
    async recordClone(
      agentId: string,
      hostname: string,
    ): Promise<{ agent: AgentRow; isDue: boolean } | null> {
      const [row] = await sql<(AgentRow & { is_due: boolean })[]>`
        WITH before AS (
          SELECT coalesce(clone_reported_at < now() - ${CLONE_REPORTED_EVERY}::interval, true) AS is_due
          FROM agents WHERE agent_id = ${agentId} AND removed_at IS NULL FOR UPDATE)
        UPDATE agents SET clone_hostname = ${hostname}, clone_seen_at = now(),
          clone_reported_at = CASE WHEN is_due THEN now() ELSE clone_reported_at END
        FROM before WHERE agent_id = ${agentId} RETURNING ${columns}, is_due`;
      if (row === undefined) return null;
      const { is_due: isDue, ...agent } = row;
      return { agent, isDue };
    },

    async recordHeartbeat(agentId: string, heartbeat: HeartbeatMessage): Promise<AgentRow | null> {
      const [row] = await sql<AgentRow[]>`
        UPDATE agents SET cpu_percent = ${heartbeat.cpu_percent}, memory_used_bytes = ${heartbeat.memory_used_bytes},
          memory_total_bytes = ${heartbeat.memory_total_bytes}, uptime_seconds = ${heartbeat.uptime_seconds},
          last_seen_at = now()
        WHERE agent_id = ${agentId} AND removed_at IS NULL RETURNING ${columns}`;
      return row ?? null;
    },
  };
}

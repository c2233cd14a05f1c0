import type { ClientOrigin } from '../audit/client-origin.ts';
import type { Queryable } from '../database/queryable.ts';
import { hashSecret } from '../secrets/secret-hash.ts';
import { type AgentKey, makeAgentKey } from './agent-key.ts';

export interface AgentKeyRow {
  readonly key_id: string;
  readonly agent_id: string;
  readonly label: string | null;
  readonly created_at: Date;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
}

/**
 * Makes a key for an agent, and the agent when it is new. The secret is in the answer and nowhere else.
 * @param from who asked, for the audit
 */
export async function mintAgentKey(
  sql: Queryable,
  agentId: string,
  label: string | null,
  from: ClientOrigin,
): Promise<{ row: AgentKeyRow; key: AgentKey }> {
  const key = makeAgentKey();
  const data = { key_id: key.keyId, agent_id: agentId, ...(label === null ? {} : { label }), ...from };
  const [row] = await sql<AgentKeyRow[]>`
    WITH agent AS (INSERT INTO connect_agents (agent_id) VALUES (${agentId}) ON CONFLICT DO NOTHING),
    event AS (INSERT INTO connect_audit_events (type, data) VALUES ('agent_key_created', ${sql.json(data)}))
    INSERT INTO connect_agent_keys (id, agent_id, label, key_hash)
    VALUES (${key.keyId}, ${agentId}, ${label}, ${hashSecret(key.secret)})
    RETURNING id AS key_id, agent_id, label, created_at, last_used_at, revoked_at`;
  if (!row) throw new Error('INSERT … RETURNING gave no row');
  return { row, key };
}

/** Newest first, the revoked ones too; as many as the contract's list holds. */
export async function listAgentKeys(sql: Queryable, agentId: string): Promise<AgentKeyRow[]> {
  return await sql<AgentKeyRow[]>`
    SELECT id AS key_id, agent_id, label, created_at, last_used_at, revoked_at
    FROM connect_agent_keys WHERE agent_id = ${agentId} ORDER BY created_at DESC, id LIMIT 1000`;
}

/**
 * Revokes a key; the first time counts.
 * @param from who asked, for the audit
 * @returns false when this agent has no such key
 */
export async function revokeAgentKey(
  sql: Queryable,
  agentId: string,
  keyId: string,
  from: ClientOrigin,
): Promise<boolean> {
  const data = { key_id: keyId, agent_id: agentId, ...from };
  const rows = await sql`
    WITH revoked AS (
      UPDATE connect_agent_keys SET revoked_at = now()
      WHERE id = ${keyId} AND agent_id = ${agentId} AND revoked_at IS NULL RETURNING id),
    event AS (
      INSERT INTO connect_audit_events (type, data) SELECT 'agent_key_revoked', ${sql.json(data)} FROM revoked)
    SELECT FROM connect_agent_keys WHERE id = ${keyId} AND agent_id = ${agentId}`;
  return rows.length === 1;
}

/** A key as it is stored, with the hash to compare a presented secret with. */
export interface StoredKey {
  readonly key_id: string;
  readonly agent_id: string;
  readonly key_hash: Uint8Array;
  readonly is_revoked: boolean;
  /** The agent's machine: what tells it apart, and when it was last heard of. */
  readonly machine_id: string | null;
  readonly hardware_id: string | null;
  readonly last_seen_at: Date | null;
}

/** Those of these keys that exist, the revoked ones too. */
export async function findKeys(sql: Queryable, keyIds: readonly string[]): Promise<StoredKey[]> {
  return await sql<StoredKey[]>`
    SELECT id AS key_id, agent_id, key_hash, revoked_at IS NOT NULL AS is_revoked, machine_id, hardware_id, last_seen_at
    FROM connect_agent_keys JOIN connect_agents USING (agent_id)
    WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text(${sql.json([...keyIds])}))`;
}

export async function hasUsableKey(sql: Queryable, agentId: string): Promise<boolean> {
  const rows = await sql`
    SELECT FROM connect_agent_keys WHERE agent_id = ${agentId} AND revoked_at IS NULL LIMIT 1`;
  return rows.length > 0;
}

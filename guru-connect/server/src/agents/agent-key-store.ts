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

const COLUMNS = ['key_id', 'agent_id', 'label', 'created_at', 'last_used_at', 'revoked_at'] as const;

/** Makes a key for an agent, and the agent when it is new. The secret is in the answer and nowhere else. */
export async function mintAgentKey(
  sql: Queryable,
  agentId: string,
  label: string | null,
): Promise<{ row: AgentKeyRow; key: AgentKey }> {
  const key = makeAgentKey();
  const [row] = await sql<AgentKeyRow[]>`
    WITH agent AS (INSERT INTO connect_agents (agent_id) VALUES (${agentId}) ON CONFLICT DO NOTHING)
    INSERT INTO connect_agent_keys (key_id, agent_id, label, secret_hash)
    VALUES (${key.keyId}, ${agentId}, ${label}, ${hashSecret(key.secret)})
    RETURNING ${sql(COLUMNS)}`;
  if (!row) throw new Error('INSERT … RETURNING gave no row');
  return { row, key };
}

/** Newest first, the revoked ones too; as many as the contract's list holds. */
export async function listAgentKeys(sql: Queryable, agentId: string): Promise<AgentKeyRow[]> {
  return await sql<AgentKeyRow[]>`
    SELECT ${sql(COLUMNS)} FROM connect_agent_keys WHERE agent_id = ${agentId} ORDER BY created_at DESC, key_id LIMIT 1000`;
}

/** Marks a key as revoked; the first time counts. False: this agent has no such key. */
export async function revokeAgentKey(sql: Queryable, agentId: string, keyId: string): Promise<boolean> {
  const rows = await sql`
    UPDATE connect_agent_keys SET revoked_at = coalesce(revoked_at, now())
    WHERE key_id = ${keyId} AND agent_id = ${agentId} RETURNING key_id`;
  return rows.length === 1;
}

/** A key that opens something, with the hash to compare a presented secret with. */
export interface UsableKey {
  readonly key_id: string;
  readonly agent_id: string;
  readonly secret_hash: Uint8Array;
}

/** Those of these keys that are not revoked. */
export async function findUsableKeys(sql: Queryable, keyIds: readonly string[]): Promise<UsableKey[]> {
  return await sql<UsableKey[]>`
    SELECT key_id, agent_id, secret_hash FROM connect_agent_keys
    WHERE key_id IN (SELECT value::uuid FROM jsonb_array_elements_text(${sql.json([...keyIds])}))
      AND revoked_at IS NULL`;
}

export async function hasUsableKey(sql: Queryable, agentId: string): Promise<boolean> {
  const rows = await sql`
    SELECT FROM connect_agent_keys WHERE agent_id = ${agentId} AND revoked_at IS NULL LIMIT 1`;
  return rows.length > 0;
}

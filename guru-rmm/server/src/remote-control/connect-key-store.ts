import type { Sql } from '../database/sql.ts';

export type ConnectKeyStore = ReturnType<typeof createConnectKeyStore>;

/** Which keys of GC belong to which agent: identifiers only. */
export function createConnectKeyStore(sql: Sql) {
  return {
    async hasLiveKey(agentId: string): Promise<boolean> {
      const rows = await sql`SELECT 1 FROM connect_agent_keys
        WHERE agent_id = ${agentId} AND revoked_at IS NULL LIMIT 1`;
      return rows.length > 0;
    },
    async add(agentId: string, keyId: string): Promise<void> {
      await sql`INSERT INTO connect_agent_keys (key_id, agent_id) VALUES (${keyId}, ${agentId})`;
    },
    async markDelivered(keyId: string): Promise<void> {
      await sql`UPDATE connect_agent_keys SET delivered_at = now() WHERE key_id = ${keyId}`;
    },
    async markRevoked(keyId: string): Promise<void> {
      await sql`UPDATE connect_agent_keys SET revoked_at = now() WHERE key_id = ${keyId} AND revoked_at IS NULL`;
    },
    async otherLiveKeys(agentId: string, keyId: string): Promise<string[]> {
      const rows = await sql<{ key_id: string }[]>`SELECT key_id FROM connect_agent_keys
        WHERE agent_id = ${agentId} AND key_id <> ${keyId} AND revoked_at IS NULL`;
      return rows.map((row) => row.key_id);
    },
  };
}

import type { AuditLog } from '../audit/audit-log.ts';
import { type ClientOrigin, SERVER_ITSELF } from '../audit/client-origin.ts';
import type { Sql } from '../database/sql.ts';

/** A key of a machine that is removed. */
export interface KeyOfRemoved {
  agent_id: string;
  connect_agent_id: string;
  key_id: string;
}

export type ConnectKeyStore = ReturnType<typeof createConnectKeyStore>;

/** Which keys of GC belong to which agent: identifiers only. */
export function createConnectKeyStore(sql: Sql, audit: AuditLog) {
  return {
    async hasLiveKey(agentId: string): Promise<boolean> {
      const rows = await sql`SELECT 1 FROM connect_agent_keys
        WHERE agent_id = ${agentId} AND revoked_at IS NULL LIMIT 1`;
      return rows.length > 0;
    },
    async add(agentId: string, keyId: string): Promise<void> {
      await sql`INSERT INTO connect_agent_keys (key_id, agent_id) VALUES (${keyId}, ${agentId})`;
    },
    /** @param from from where the machine fetched it */
    markDelivered(keyId: string, from: ClientOrigin): Promise<void> {
      return sql.begin(async (tx) => {
        const [row] = await tx<{ agent_id: string }[]>`UPDATE connect_agent_keys SET delivered_at = now()
          WHERE key_id = ${keyId} RETURNING agent_id`;
        const data = { key_id: keyId };
        if (row) await audit.record({ type: 'connect_key_issued', subject: row.agent_id, from, data }, tx);
      });
    },
    markRevoked(keyId: string): Promise<void> {
      return sql.begin(async (tx) => {
        const [row] = await tx<{ agent_id: string }[]>`UPDATE connect_agent_keys SET revoked_at = now()
          WHERE key_id = ${keyId} AND revoked_at IS NULL RETURNING agent_id`;
        const [from, data] = [SERVER_ITSELF, { key_id: keyId }];
        if (row) await audit.record({ type: 'connect_key_revoked', subject: row.agent_id, from, data }, tx);
      });
    },
    /** Keys that GC still accepts, as far as is known, of machines that are removed. */
    ofRemoved: async (): Promise<KeyOfRemoved[]> => sql<KeyOfRemoved[]>`
      SELECT a.agent_id, a.connect_agent_id, k.key_id FROM connect_agent_keys k JOIN agents a USING (agent_id)
      WHERE k.revoked_at IS NULL AND a.removed_at IS NOT NULL ORDER BY k.created_at LIMIT 50`,
    async otherLiveKeys(agentId: string, keyId: string): Promise<string[]> {
      const rows = await sql<{ key_id: string }[]>`SELECT key_id FROM connect_agent_keys
        WHERE agent_id = ${agentId} AND key_id <> ${keyId} AND revoked_at IS NULL`;
      return rows.map((row) => row.key_id);
    },
  };
}

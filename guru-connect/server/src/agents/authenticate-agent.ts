import { timingSafeEqual } from 'node:crypto';
import { hashSecret, secretMatches } from '../secrets/secret-hash.ts';
import { parseAgentKey } from './agent-key.ts';
import type { AgentRecords } from './agent-records.ts';

/** Who an agent's credential says it is. */
export type AgentIdentity =
  | { readonly kind: 'key'; readonly keyId: string; readonly agentId: string }
  /** The deprecated key that all agents share: it proves nothing about which agent this is. */
  | { readonly kind: 'shared' };

/** @returns undefined when the credential opens nothing */
export async function authenticateAgent(
  records: AgentRecords,
  authorization: string | undefined,
  sharedKey: string | undefined,
): Promise<AgentIdentity | undefined> {
  const presented = /^Bearer ([\x21-\x7e]{1,256})$/i.exec(authorization ?? '')?.[1];
  if (presented === undefined) return undefined;
  const key = parseAgentKey(presented);
  if (key) {
    const row = await records.usableKey(key.keyId);
    if (!row || !secretMatches(key.secret, row.secret_hash)) return undefined;
    return { kind: 'key', keyId: key.keyId, agentId: row.agent_id };
  }
  if (sharedKey !== undefined && timingSafeEqual(hashSecret(presented), hashSecret(sharedKey))) {
    return { kind: 'shared' };
  }
  return undefined;
}

import { timingSafeEqual } from 'node:crypto';
import type { MachineFacts } from '@guru/machine-identity';
import { hashSecret, secretMatches } from '../secrets/secret-hash.ts';
import { parseAgentKey } from './agent-key.ts';
import type { AgentRecords } from './agent-records.ts';

/** The machine that an agent ran on last, and when it was last heard of. */
export interface KnownMachine {
  readonly facts: MachineFacts;
  readonly lastSeenAt: Date | null;
}

/** Who an agent's credential says it is. */
export type AgentIdentity =
  | {
      readonly kind: 'key';
      readonly keyId: string;
      readonly agentId: string;
      readonly machine: KnownMachine;
    }
  /** The deprecated key that all agents share: it proves nothing about which agent this is. */
  | { readonly kind: 'shared' };

/** A credential that opens nothing: why, for the audit. Key and agent are named when the key exists. */
export interface RefusedCredential {
  readonly kind: 'refused';
  readonly why: 'no_credential' | 'unknown_key' | 'wrong_key' | 'revoked_key';
  readonly keyId?: string;
  readonly agentId?: string;
}

/** Judges an agent's credential. */
export async function authenticateAgent(
  records: AgentRecords,
  authorization: string | undefined,
  sharedKey: string | undefined,
): Promise<AgentIdentity | RefusedCredential> {
  const presented = /^Bearer ([\x21-\x7e]{1,256})$/i.exec(authorization ?? '')?.[1];
  if (presented === undefined) return { kind: 'refused', why: 'no_credential' };
  const key = parseAgentKey(presented);
  if (key) {
    const row = await records.findKey(key.keyId);
    if (!row) return { kind: 'refused', why: 'unknown_key' };
    const { keyId } = key;
    const agentId = row.agent_id;
    if (!secretMatches(key.secret, row.key_hash))
      return { kind: 'refused', why: 'wrong_key', keyId, agentId };
    if (row.is_revoked) return { kind: 'refused', why: 'revoked_key', keyId, agentId };
    const facts = { machineId: row.machine_id ?? undefined, hardwareId: row.hardware_id ?? undefined };
    return { kind: 'key', keyId, agentId, machine: { facts, lastSeenAt: row.last_seen_at } };
  }
  if (sharedKey !== undefined && timingSafeEqual(hashSecret(presented), hashSecret(sharedKey))) {
    return { kind: 'shared' };
  }
  return { kind: 'refused', why: 'unknown_key' };
}

import { hashSecret, randomSecret } from '../auth/secret-token.ts';

const KEY = /^rmma_([0-9a-f]{32})_([A-Za-z0-9_-]{43})$/;

/** A new key of an agent: `rmma_<agent id without dashes>_<256 random bits>`. Only the hash of the secret is kept. */
export function makeAgentKey(agentId: string): { key: string; hash: Buffer } {
  const secret = randomSecret();
  return { key: `rmma_${agentId.replaceAll('-', '')}_${secret}`, hash: hashSecret(secret) };
}

/** The agent that a key names, and the hash to compare; null when it is not a key at all. */
export function readAgentKey(key: string): { agentId: string; hash: Buffer } | null {
  const [, hex, secret] = KEY.exec(key) ?? [];
  if (hex === undefined || secret === undefined) return null;
  const agentId = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  return { agentId, hash: hashSecret(secret) };
}

/** The credential of an `Authorization: Bearer` header (RFC 6750), or null. */
export function bearerToken(header: string | undefined): string | null {
  return /^Bearer ([\x21-\x7e]{1,512})$/i.exec(header ?? '')?.[1] ?? null;
}

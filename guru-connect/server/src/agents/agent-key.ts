import { randomBytes, randomUUID } from 'node:crypto';

/** `gck_<key id without dashes>_<256 random bits, base64url>`: an agent's credential. */
export interface AgentKey {
  readonly keyId: string;
  readonly secret: string;
}

const FORM = /^gck_([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})_([A-Za-z0-9_-]{43})$/;

export function makeAgentKey(): AgentKey {
  return { keyId: randomUUID(), secret: randomBytes(32).toString('base64url') };
}

export function formatAgentKey({ keyId, secret }: AgentKey): string {
  return `gck_${keyId.replaceAll('-', '')}_${secret}`;
}

/** Undefined for anything that is not a key by its form. */
export function parseAgentKey(text: string): AgentKey | undefined {
  const [, a, b, c, d, e, secret] = FORM.exec(text) ?? [];
  return secret === undefined ? undefined : { keyId: [a, b, c, d, e].join('-'), secret };
}

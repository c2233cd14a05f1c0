import { randomUUID } from 'node:crypto';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { TokenSecrets } from '../config/token-secrets.ts';
import type { SessionCommands } from '../relay/sessions/session-commands.ts';
import { type PolicyWish, policyOf } from '../consent/consent-policy.ts';
import { codeHashes, makeSupportCode } from './support-code.ts';
import { insertSupportCode } from './support-code-store.ts';

/** How long a code can be entered, in seconds, when nobody says otherwise. */
const CODE_SECONDS = 600;

export interface CodeRequest {
  readonly technician: { readonly id: string; readonly name: string };
  readonly reason: string | null;
  readonly source: string;
  readonly consent?: PolicyWish | undefined;
  readonly seconds?: number | undefined;
}

export interface CodeContext {
  readonly commands: SessionCommands;
  readonly secrets: TokenSecrets;
  readonly settings: { readonly consent: PolicyWish };
}

export interface SupportCode {
  /** `XXX-XXX-XXX`; nowhere else than in this answer. */
  readonly code: string;
  readonly expiresAt: Date;
  readonly sessionId: string;
}

/** Makes an attended session and a code by which one machine, of which nothing is known yet, joins it. */
export async function createCode(
  { commands, secrets, settings }: CodeContext,
  { technician, reason, source, consent, seconds = CODE_SECONDS }: CodeRequest,
  from: ClientOrigin,
): Promise<SupportCode> {
  const code = makeSupportCode();
  const [hash] = codeHashes(code, secrets);
  const expiresAt = new Date(Date.now() + seconds * 1000);
  const sessionId = randomUUID();
  const session = {
    session_id: sessionId,
    agent_id: `support-${randomUUID()}`,
    mode: 'attended' as const,
    source,
    technician_id: technician.id,
    technician_name: technician.name,
    reason,
    expires_at: expiresAt,
    consent_policy: policyOf('attended', settings.consent, consent),
    by_code: true,
  };
  await commands.create(session, from, (tx) => insertSupportCode(tx.sql, { sessionId, hash, expiresAt }));
  return { code, expiresAt, sessionId };
}

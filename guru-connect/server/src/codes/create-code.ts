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

export interface CodeSessionContext {
  readonly commands: SessionCommands;
  readonly settings: { readonly consent: PolicyWish };
}

export interface CodeContext extends CodeSessionContext {
  readonly secrets: TokenSecrets;
}

export interface SupportCode {
  /** `XXX-XXX-XXX`; nowhere else than in this answer. */
  readonly code: string;
  readonly expiresAt: Date;
  readonly sessionId: string;
}

/** Makes an attended session and a code by which one machine, of which nothing is known yet, joins it. */
export async function createCode(
  context: CodeContext,
  { seconds = CODE_SECONDS, ...request }: CodeRequest,
  from: ClientOrigin,
): Promise<SupportCode> {
  const code = makeSupportCode();
  const [hash] = codeHashes(code, context.secrets);
  const expiresAt = new Date(Date.now() + seconds * 1000);
  const sessionId = randomUUID();
  await openCodeSession(context, { ...request, sessionId, hash, expiresAt }, from);
  return { code, expiresAt, sessionId };
}

/** What is kept of a code that somebody has made. */
export interface CodeSessionRequest extends Omit<CodeRequest, 'seconds'> {
  readonly sessionId: string;
  readonly hash: string;
  readonly expiresAt: Date;
}

/** Opens the session of a code. */
export async function openCodeSession(
  { commands, settings }: CodeSessionContext,
  { technician, reason, source, consent, sessionId, hash, expiresAt }: CodeSessionRequest,
  from: ClientOrigin,
): Promise<void> {
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
}

import type { ClientOrigin } from '../audit/client-origin.ts';
import type { TokenSecrets } from '../config/token-secrets.ts';
import type { SessionLedger } from './session-ledger.ts';
import { signViewerToken, tokenLife, type ViewerClaims, type ViewerPermissions } from './viewer-token.ts';

export interface MintContext {
  readonly ledger: SessionLedger;
  readonly secrets: TokenSecrets;
  readonly config: { readonly viewerTokenSeconds: number };
}

export interface TokenWish {
  readonly sessionId: string;
  readonly permissions: ViewerPermissions;
  /** The page that may frame the viewer. */
  readonly parentOrigin: string;
  /** Who asks, for the audit. */
  readonly from: ClientOrigin;
  /** Id of the token, where a ticket gave it one: a second token with it is refused. */
  readonly tokenId?: string | undefined;
}

export interface MintedToken {
  readonly token: string;
  readonly expiresAt: Date;
  readonly claims: Omit<ViewerClaims, 'tokenId'>;
}

/** Stores and signs a viewer token for an open session. @returns why there is none, else */
export async function mintViewerToken(
  { ledger, secrets, config }: MintContext,
  { sessionId, permissions, parentOrigin, from, tokenId: wanted }: TokenWish,
): Promise<MintedToken | 'no_such_session' | 'session_ended' | 'spent'> {
  const life = tokenLife(config.viewerTokenSeconds, wanted);
  const { tokenId, expiresAt } = life;
  const session = await ledger.issueToken({ tokenId, sessionId, permissions, parentOrigin, expiresAt, from });
  if (!session) return 'no_such_session';
  if (session.status === 'ended') return 'session_ended';
  if (!session.is_new) return 'spent';
  const { agent_id: agentId, technician_id: technicianId } = session;
  const claims = { sessionId, agentId, technicianId, permissions, parentOrigin };
  return { token: signViewerToken(secrets, claims, life), expiresAt, claims };
}

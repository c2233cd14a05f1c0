import { randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { z } from 'zod';
import type { TokenSecrets } from '../config/token-secrets.ts';

/** What a signed text is good for; one is never taken for the other. */
export type TokenPurpose = 'viewer' | 'native-ticket';

const audience = (purpose: TokenPurpose) => `guru-connect/${purpose}`;
const ISSUER = 'guru-connect';

/** What a viewer token says; it opens one session's stream, once. */
export interface ViewerClaims {
  readonly tokenId: string;
  readonly sessionId: string;
  readonly agentId: string;
  readonly technicianId: string;
  readonly permissions: ViewerPermissions;
  readonly parentOrigin: string | undefined;
}

export interface ViewerPermissions {
  readonly input: boolean;
}

const payloadSchema = z.object({
  jti: z.uuid(),
  sub: z.string(),
  session_id: z.uuid(),
  agent_id: z.string(),
  permissions: z.object({ input: z.boolean() }),
  parent_origin: z.string().optional(),
});

/** Identity and times of a token, which its row has as well. */
export interface TokenLife {
  readonly tokenId: string;
  /** Seconds since the epoch, as RFC 7519 counts. */
  readonly issuedAt: number;
  readonly expiresAt: Date;
}

/** A token that is issued now and lives for `seconds`. */
export function tokenLife(seconds: number, tokenId: string = randomUUID()): TokenLife {
  const issuedAt = Math.floor(Date.now() / 1000);
  return { tokenId, issuedAt, expiresAt: new Date((issuedAt + seconds) * 1000) };
}

/**
 * Signs a token (RFC 7519, HS256) that names its key in `kid`.
 * @param purpose `native-ticket`: it opens nothing by itself and is exchanged for a viewer token
 */
export function signViewerToken(
  secrets: TokenSecrets,
  claims: Omit<ViewerClaims, 'tokenId'>,
  { tokenId, issuedAt, expiresAt }: TokenLife,
  purpose: TokenPurpose = 'viewer',
): string {
  const payload = {
    iat: issuedAt,
    exp: expiresAt.getTime() / 1000,
    session_id: claims.sessionId,
    agent_id: claims.agentId,
    permissions: claims.permissions,
    ...(claims.parentOrigin === undefined ? {} : { parent_origin: claims.parentOrigin }),
  };
  return jwt.sign(payload, secrets[0].key, {
    algorithm: 'HS256',
    keyid: secrets[0].kid,
    audience: audience(purpose),
    issuer: ISSUER,
    subject: claims.technicianId,
    jwtid: tokenId,
  });
}

/** Undefined for a token that is forged, expired, meant for somebody else, or signed with a key no longer held. */
export function verifyViewerToken(
  secrets: TokenSecrets,
  token: string,
  purpose: TokenPurpose = 'viewer',
): ViewerClaims | undefined {
  let payload: unknown;
  try {
    // It throws for some of what is no token.
    const kid = jwt.decode(token, { complete: true })?.header.kid;
    const key = secrets.find((candidate) => candidate.kid === kid);
    if (!key) return undefined;
    const expected = { audience: audience(purpose), issuer: ISSUER };
    payload = jwt.verify(token, key.key, { algorithms: ['HS256'], ...expected });
  } catch {
    return undefined;
  }
  const { data } = payloadSchema.safeParse(payload);
  return (
    data && {
      tokenId: data.jti,
      sessionId: data.session_id,
      agentId: data.agent_id,
      technicianId: data.sub,
      permissions: data.permissions,
      parentOrigin: data.parent_origin,
    }
  );
}

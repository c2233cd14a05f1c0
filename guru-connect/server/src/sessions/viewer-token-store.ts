import { randomBytes, randomUUID } from 'node:crypto';
import { hashSecret } from '../secrets/secret-hash.ts';
import type { Queryable } from '../database/queryable.ts';
import type { ViewerPermissions } from './viewer-token.ts';

/** Keeps a token and its audit row, in one statement: a click waits for it. */
export async function insertViewerToken(
  sql: Queryable,
  token: {
    readonly tokenId: string;
    readonly sessionId: string;
    readonly permissions: ViewerPermissions;
    readonly parentOrigin: string;
    readonly expiresAt: Date;
  },
): Promise<void> {
  const { input } = token.permissions;
  const data = sql.json({ input, parent_origin: token.parentOrigin });
  await sql`
    WITH created AS (
      INSERT INTO connect_viewer_tokens (token_id, session_id, permissions, expires_at)
      VALUES (${token.tokenId}, ${token.sessionId}, ${sql.json({ input })}, ${token.expiresAt}))
    INSERT INTO connect_session_events (session_id, type, data)
    VALUES (${token.sessionId}, 'viewer_token_created', ${data})`;
}

/** A viewer that was let in: what it may do, and the ticket with which it may come back once. */
export interface Admission {
  readonly permissions: ViewerPermissions;
  readonly resumeTicket: string;
}

/** Redeems a token, once; whoever was let in before on this session may not come back. */
export async function redeemToken(
  tx: Queryable,
  sessionId: string,
  tokenId: string,
): Promise<Admission | undefined> {
  const resumeTicket = makeTicket();
  const [row] = await tx<{ permissions: ViewerPermissions }[]>`
    UPDATE connect_viewer_tokens SET redeemed_at = now(), resume_hash = ${hashSecret(resumeTicket)}
    WHERE token_id = ${tokenId} AND session_id = ${sessionId} AND redeemed_at IS NULL AND expires_at > now()
    RETURNING permissions`;
  if (!row) return undefined;
  await tx`
    UPDATE connect_viewer_tokens SET resume_hash = NULL
    WHERE session_id = ${sessionId} AND token_id <> ${tokenId} AND resume_hash IS NOT NULL`;
  return { permissions: row.permissions, resumeTicket };
}

/**
 * Lets a viewer come back and replaces its ticket. The hash is found by an index of the database: of 256 random bits
 * nothing is learnt from how long that takes.
 */
export async function resumeViewer(
  tx: Queryable,
  sessionId: string,
  ticket: string,
): Promise<Admission | undefined> {
  const resumeTicket = makeTicket();
  const [row] = await tx<{ permissions: ViewerPermissions }[]>`
    UPDATE connect_viewer_tokens SET resume_hash = ${hashSecret(resumeTicket)}
    WHERE session_id = ${sessionId} AND resume_hash = ${hashSecret(ticket)}
    RETURNING permissions`;
  return row && { permissions: row.permissions, resumeTicket };
}

/** Of a session that has ended nothing is opened any more; a day later nobody comes back to be told why. */
export async function forgetOldTokens(sql: Queryable): Promise<void> {
  await sql`
    DELETE FROM connect_viewer_tokens AS token USING connect_sessions AS session
    WHERE session.session_id = token.session_id AND session.ended_at < now() - interval '1 day'`;
}

function makeTicket(): string {
  return `${randomUUID()}.${randomBytes(32).toString('base64url')}`;
}

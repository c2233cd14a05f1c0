import { randomBytes, randomUUID } from 'node:crypto';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { Queryable } from '../database/queryable.ts';
import { hashSecret } from '../secrets/secret-hash.ts';
import type { SessionRow } from './session.ts';
import type { ViewerPermissions } from './viewer-token.ts';

export interface NewViewerToken {
  readonly tokenId: string;
  readonly sessionId: string;
  readonly permissions: ViewerPermissions;
  readonly parentOrigin: string;
  readonly expiresAt: Date;
  /** Who asked for it, for the audit. */
  readonly from: ClientOrigin;
}

/** What a token's signature needs of its session. */
export type TokenSession = Pick<SessionRow, 'status' | 'agent_id' | 'technician_id'> & {
  /** Whether the token was stored; false: the session has ended, or there is one with its id. */
  readonly is_new: boolean;
};

/**
 * Stores tokens of open sessions and their audit events, in one statement.
 * @returns the session of each; undefined where there is none
 */
export async function insertViewerTokens(
  sql: Queryable,
  tokens: readonly NewViewerToken[],
): Promise<(TokenSession | undefined)[]> {
  const wanted = tokens.map(
    ({ tokenId, sessionId, permissions: { input }, parentOrigin, expiresAt, from }) => ({
      token_id: tokenId,
      session_id: sessionId,
      permissions: { input },
      parent_origin: parentOrigin,
      expires_at: expiresAt.toISOString(),
      data: { input, parent_origin: parentOrigin, ...from },
    }),
  );
  const rows = await sql<(TokenSession & { token_id: string })[]>`
    WITH wanted AS (
      -- A ticket may be shown twice at the same moment.
      SELECT DISTINCT ON (token_id) one.*, status, agent_id, technician_id
      FROM jsonb_to_recordset(${sql.json(wanted)}) AS one (
        token_id uuid, session_id uuid, permissions jsonb, parent_origin text, expires_at timestamptz, data jsonb)
      JOIN connect_sessions USING (session_id)),
    created AS (
      INSERT INTO connect_viewer_tokens (token_id, session_id, permissions, parent_origin, expires_at)
      SELECT token_id, session_id, permissions, parent_origin, expires_at FROM wanted WHERE status <> 'ended'
      ON CONFLICT (token_id) DO NOTHING RETURNING token_id),
    event AS (
      INSERT INTO connect_session_events (session_id, type, data)
      SELECT session_id, 'viewer_token_created', data FROM wanted JOIN created USING (token_id)
      -- The rows of chains are locked in this order: two such statements never wait for each other.
      ORDER BY session_id)
    SELECT token_id, status, agent_id, technician_id, created.token_id IS NOT NULL AS is_new
    FROM wanted LEFT JOIN created USING (token_id)`;
  const byId = new Map(rows.map((row) => [row.token_id, row]));
  return tokens.map(({ tokenId }) => {
    const row = byId.get(tokenId);
    // Of two in this statement the first one has it.
    if (row?.is_new) byId.set(tokenId, { ...row, is_new: false });
    return row;
  });
}

/** A viewer that was let in: what it may do, and the ticket with which it may come back. */
export interface Admission {
  readonly permissions: ViewerPermissions;
  readonly resumeTicket: string;
}

/**
 * Redeems a token, once. The answer may be lost with the relay, so the same viewer (by its nonce) may redeem it again
 * until it has used the resume ticket that came with an answer. Whoever was let in before may not come back.
 *
 * @param nonce random text of the viewer's page; empty for viewers of release 1.0, which get one try
 * @returns undefined when the token opens nothing
 */
export async function redeemToken(
  tx: Queryable,
  sessionId: string,
  { tokenId, nonce }: { readonly tokenId: string; readonly nonce: string },
): Promise<Admission | undefined> {
  const resumeTicket = makeTicket();
  const nonceHash = hashNonce(nonce);
  const [row] = await tx<{ permissions: ViewerPermissions }[]>`
    UPDATE connect_viewer_tokens
    SET redeemed_at = now(), resume_hash = ${hashSecret(resumeTicket)}, nonce_hash = ${nonceHash}
    WHERE token_id = ${tokenId} AND session_id = ${sessionId} AND expires_at > now()
      AND (redeemed_at IS NULL OR (nonce_hash = ${nonceHash} AND NOT resume_used AND resume_hash IS NOT NULL))
    RETURNING permissions`;
  if (!row) return undefined;
  await tx`
    UPDATE connect_viewer_tokens SET resume_hash = NULL, previous_resume_hash = NULL
    WHERE session_id = ${sessionId} AND token_id <> ${tokenId} AND resume_hash IS NOT NULL`;
  return { permissions: row.permissions, resumeTicket };
}

/**
 * Lets a viewer come back and replaces its ticket. The same viewer (by its nonce) may show the ticket before the current
 * one until it has used the current one, since the answer that carried that may have been lost. The hash is found by an
 * index of the database: of 256 random bits nothing is learnt from how long that takes.
 *
 * @param parentOrigin origin of the page that frames the viewer, which must be the token's; empty when none does
 * @returns undefined when the ticket opens nothing
 */
export async function resumeViewer(
  tx: Queryable,
  sessionId: string,
  {
    ticket,
    nonce,
    parentOrigin,
  }: { readonly ticket: string; readonly nonce: string; readonly parentOrigin: string },
): Promise<Admission | undefined> {
  const resumeTicket = makeTicket();
  const presented = hashSecret(ticket);
  const [row] = await tx<{ permissions: ViewerPermissions }[]>`
    UPDATE connect_viewer_tokens
    SET previous_resume_hash = ${presented}, resume_hash = ${hashSecret(resumeTicket)}, resume_used = true
    WHERE session_id = ${sessionId} AND resume_hash IS NOT NULL
      AND (resume_hash = ${presented}
        OR (previous_resume_hash = ${presented} AND nonce_hash = ${hashNonce(nonce)}))
      AND (parent_origin IS NULL OR ${parentOrigin} IN ('', parent_origin))
    RETURNING permissions`;
  return row && { permissions: row.permissions, resumeTicket };
}

/** Whether a ticket opens this session, without using it. */
export async function isResumeTicket(sql: Queryable, sessionId: string, ticket: string): Promise<boolean> {
  const presented = hashSecret(ticket);
  const rows = await sql`
    SELECT FROM connect_viewer_tokens
    WHERE session_id = ${sessionId} AND (resume_hash = ${presented} OR previous_resume_hash = ${presented})`;
  return rows.length > 0;
}

/** Deletes the tokens of sessions that ended over a day ago; until then a late viewer gets the reason. */
export async function deleteExpiredTokens(sql: Queryable): Promise<void> {
  await sql`
    DELETE FROM connect_viewer_tokens AS token USING connect_sessions AS session
    WHERE session.session_id = token.session_id AND session.ended_at < now() - interval '1 day'`;
}

/** NULL equals nothing, so that viewers without a nonce get one try. */
function hashNonce(nonce: string): Buffer | null {
  return nonce === '' ? null : hashSecret(nonce);
}

function makeTicket(): string {
  return `${randomUUID()}.${randomBytes(32).toString('base64url')}`;
}

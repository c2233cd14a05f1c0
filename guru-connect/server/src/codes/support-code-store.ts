import type { ClientOrigin } from '../audit/client-origin.ts';
import type { Queryable } from '../database/queryable.ts';

/** What the user of a machine is shown before anything happens. */
export interface CodeSession {
  readonly session_id: string;
  readonly agent_id: string;
  readonly technician_name: string;
  readonly reason: string | null;
  readonly expires_at: Date;
}

export async function insertSupportCode(
  sql: Queryable,
  code: { readonly sessionId: string; readonly hash: string; readonly expiresAt: Date },
): Promise<void> {
  await sql`
    INSERT INTO connect_support_codes (session_id, code_hash, expires_at)
    VALUES (${code.sessionId}, ${code.hash}, ${code.expiresAt})`;
}

/** The session that a code opens, while it may be used: not used, not expired, its session open. */
export async function findCodeSession(
  sql: Queryable,
  hashes: readonly string[],
): Promise<CodeSession | undefined> {
  const [row] = await sql<CodeSession[]>`
    SELECT session_id, agent_id, technician_name, reason, code.expires_at
    FROM connect_support_codes AS code JOIN connect_sessions AS session USING (session_id)
    WHERE code_hash IN (SELECT jsonb_array_elements_text(${sql.json([...hashes])}))
      AND consumed_at IS NULL AND code.expires_at > now() AND session.status <> 'ended'`;
  return row;
}

/** Uses a code up; of two machines that try at once one succeeds. @returns the id of its session */
export async function consumeCode(
  sql: Queryable,
  hashes: readonly string[],
  from: ClientOrigin,
): Promise<string | undefined> {
  const [row] = await sql<{ session_id: string }[]>`
    UPDATE connect_support_codes AS code SET consumed_at = now(), consumed_from = ${from.client_address ?? null}
    FROM connect_sessions AS session
    WHERE session.session_id = code.session_id AND session.status <> 'ended'
      AND code_hash IN (SELECT jsonb_array_elements_text(${sql.json([...hashes])}))
      AND consumed_at IS NULL AND code.expires_at > now()
    RETURNING code.session_id`;
  return row?.session_id;
}

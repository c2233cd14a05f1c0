import { randomBytes } from 'node:crypto';
import type { ClientOrigin } from '../audit/client-origin.ts';
import type { Queryable } from '../database/queryable.ts';
import { hashSecret } from '../secrets/secret-hash.ts';
import type { TechnicianRole } from './roles.ts';

/** A sign-in ends after this time, used or not. */
export const SIGN_IN_SECONDS = 12 * 3600;

/** It ends sooner when it was not used for this time. */
const IDLE_SECONDS = 2 * 3600;

/** Who is signed in. */
export interface SignedIn {
  readonly sign_in_id: string;
  readonly technician_id: string;
  readonly login: string;
  readonly name: string;
  readonly role: TechnicianRole;
  readonly has_totp: boolean;
}

/**
 * Signs a technician in.
 * @param secondFactor what proved it besides the password, for the audit
 * @returns the token of the cookie: 256 random bits that are stored nowhere
 */
export async function createSignIn(
  sql: Queryable,
  { technician_id, name }: { readonly technician_id: string; readonly name: string },
  secondFactor: string,
  from: ClientOrigin,
): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const data = { technician_id, technician_name: name, second_factor: secondFactor, ...from };
  await sql`
    WITH sign_in AS (
      INSERT INTO connect_technician_sign_ins (technician_id, token_hash, expires_at)
      VALUES (${technician_id}, ${hashSecret(token)}, now() + make_interval(secs => ${SIGN_IN_SECONDS}))),
    seen AS (UPDATE connect_technicians SET last_signed_in_at = now() WHERE technician_id = ${technician_id})
    INSERT INTO connect_audit_events (type, data) VALUES ('technician_signed_in', ${sql.json(data)})`;
  return token;
}

/** Finds who is signed in with a token, and keeps the sign-in from becoming idle; undefined: nobody is. */
export async function findSignIn(sql: Queryable, token: string): Promise<SignedIn | undefined> {
  const [row] = await sql<(SignedIn & { readonly is_stale: boolean })[]>`
    SELECT sign_in_id, technician_id, login, name, role, totp_secret IS NOT NULL AS has_totp,
      last_used_at < now() - interval '1 minute' AS is_stale
    FROM connect_technician_sign_ins JOIN connect_technicians USING (technician_id)
    WHERE token_hash = ${hashSecret(token)} AND expires_at > now() AND disabled_at IS NULL
      AND last_used_at > now() - make_interval(secs => ${IDLE_SECONDS})`;
  if (!row) return undefined;
  const { is_stale, ...signedIn } = row;
  if (is_stale) {
    await sql`
      UPDATE connect_technician_sign_ins SET last_used_at = now() WHERE sign_in_id = ${signedIn.sign_in_id}`;
  }
  return signedIn;
}

export async function endSignIn(sql: Queryable, signedIn: SignedIn, from: ClientOrigin): Promise<void> {
  const data = { technician_id: signedIn.technician_id, technician_name: signedIn.name, ...from };
  await sql`
    WITH ended AS (
      DELETE FROM connect_technician_sign_ins WHERE sign_in_id = ${signedIn.sign_in_id} RETURNING sign_in_id)
    INSERT INTO connect_audit_events (type, data) SELECT 'technician_signed_out', ${sql.json(data)} FROM ended`;
}

/** Deletes sign-ins that are over. */
export async function deleteExpiredSignIns(sql: Queryable): Promise<void> {
  await sql`
    DELETE FROM connect_technician_sign_ins
    WHERE expires_at < now() OR last_used_at < now() - make_interval(secs => ${IDLE_SECONDS})`;
}

import type { Transaction } from '../database/sql.ts';
import { hashSecret, randomSecret } from './secret-token.ts';

/** Long enough to reach a colleague after a night. */
const LIFETIME = '48 hours';

/** A link with which one person sets a password, once. Its secret is nowhere else. */
export interface NewPasswordLink {
  secret: string;
  expiresAt: Date;
}

/**
 * Makes the user's link; the one before it stops working.
 * @param createdBy the link stops working with this user's account; null: an operator at the command line
 */
export async function createPasswordLink(
  tx: Transaction,
  userId: string,
  createdBy: string | null,
): Promise<NewPasswordLink> {
  const secret = randomSecret();
  const [row] = await tx<{ expires_at: Date }[]>`
    INSERT INTO password_links (user_id, created_by, token_hash, expires_at)
    VALUES (${userId}, ${createdBy}, ${hashSecret(secret)}, now() + ${LIFETIME}::interval)
    ON CONFLICT (user_id) DO UPDATE SET token_hash = excluded.token_hash, created_by = excluded.created_by,
      created_at = now(), expires_at = excluded.expires_at
    RETURNING expires_at`;
  if (row === undefined) throw new Error('INSERT returned no row');
  return { secret, expiresAt: row.expires_at };
}

/**
 * Uses a link up.
 * @returns whose it is, null for one that is unknown, used or replaced, or of a disabled user; and whether it is good still
 */
export async function redeemPasswordLink(
  tx: Transaction,
  secret: string,
): Promise<{ user: { userId: string; email: string } | null; isGood: boolean }> {
  const tokenHash = hashSecret(secret);
  // The user first, as in every other change of a user: the other way round, the two could wait for each other.
  const [user] = await tx<{ user_id: string; email: string }[]>`
    SELECT u.user_id, u.email FROM password_links l JOIN users u USING (user_id)
    WHERE l.token_hash = ${tokenHash} AND u.disabled_at IS NULL FOR NO KEY UPDATE OF u`;
  const used = await tx`
    DELETE FROM password_links WHERE token_hash = ${tokenHash} AND expires_at > now() RETURNING 1`;
  if (user === undefined) return { user: null, isGood: false };
  return { user: { userId: user.user_id, email: user.email }, isGood: used.length > 0 };
}

/** The address of the page that sets the password. The secret is in the fragment, which browsers send to nobody. */
export function passwordLinkUrl(publicOrigin: string, secret: string): string {
  return `${publicOrigin}/set-password#${secret}`;
}

import type { Sql, Transaction } from '../database/sql.ts';
import { hashSecret, randomSecret } from './secret-token.ts';

/** A browser is forgotten after so long without a sign-in. */
export const KNOWN_BROWSER_DAYS = 365;

/** The newest of a user that are kept. */
const BROWSERS_OF_A_USER = 20;
/** Of a cookie, in characters: 32 bytes in base64url. What is of another length names no browser. */
const COOKIE_LENGTH = 43;

export type KnownBrowserStore = ReturnType<typeof createKnownBrowserStore>;

/**
 * Browsers in which users have signed in. A guesser who exhausts the attempts of an address or an account does not lock
 * those browsers out (OWASP: device cookies). The cookie is no sign-in; it gives a browser attempts of its own.
 */
export function createKnownBrowserStore(sql: Sql) {
  return {
    /** @returns what names the browser in a limit, or null when that user has never signed in there */
    async recognise(token: string, email: string): Promise<string | null> {
      if (token.length !== COOKIE_LENGTH) return null;
      const hash = hashSecret(token);
      const found = await sql`SELECT 1 FROM known_browsers b JOIN users u USING (user_id)
        WHERE b.token_hash = ${hash} AND u.email = ${email}
          AND b.used_at > now() - ${KNOWN_BROWSER_DAYS} * interval '1 day'`;
      return found.length === 0 ? null : `browser:${hash.toString('hex')}`;
    },

    /** @returns a new cookie for a browser in which the user has signed in; the one before stops working */
    async remember(userId: string, before: string | null, tx: Sql | Transaction = sql): Promise<string> {
      const token = randomSecret();
      await tx`DELETE FROM known_browsers WHERE used_at <= now() - ${KNOWN_BROWSER_DAYS} * interval '1 day'
        OR (token_hash = ${hashSecret(before ?? '')} AND user_id = ${userId})`;
      await tx`INSERT INTO known_browsers (token_hash, user_id) VALUES (${hashSecret(token)}, ${userId})`;
      await tx`DELETE FROM known_browsers WHERE token_hash IN (SELECT token_hash FROM known_browsers
        WHERE user_id = ${userId} ORDER BY used_at DESC OFFSET ${BROWSERS_OF_A_USER})`;
      return token;
    },
  };
}

/** Forgets every browser of a user: who knew the old password may have signed in there. */
export async function forgetBrowsers(tx: Transaction, userId: string): Promise<void> {
  await tx`DELETE FROM known_browsers WHERE user_id = ${userId}`;
}

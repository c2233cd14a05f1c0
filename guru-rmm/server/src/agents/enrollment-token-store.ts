import { hashSecret, randomSecret } from '../auth/secret-token.ts';
import type { Sql } from '../database/sql.ts';

/** Long enough to roll out to a site in one day. */
const LIFETIME = '24 hours';
const PREFIX = 'rmme_';

export type EnrollmentTokenStore = ReturnType<typeof createEnrollmentTokenStore>;

/** Tokens with which machines enrol; one may serve many machines until it expires. */
export function createEnrollmentTokenStore(sql: Sql) {
  return {
    /** @returns the token, which is nowhere to be had again */
    async create(userId: string): Promise<{ token: string; expiresAt: Date }> {
      const token = PREFIX + randomSecret();
      const [row] = await sql<{ expires_at: Date }[]>`
        INSERT INTO enrollment_tokens (token_hash, created_by, expires_at)
        VALUES (${hashSecret(token)}, ${userId}, now() + ${LIFETIME}::interval) RETURNING expires_at`;
      if (row === undefined) throw new Error('INSERT returned no row');
      return { token, expiresAt: row.expires_at };
    },

    /** @returns the id of a valid token, or null */
    async find(token: string): Promise<string | null> {
      const [row] = await sql<{ token_id: string }[]>`SELECT token_id FROM enrollment_tokens
        WHERE token_hash = ${hashSecret(token)} AND expires_at > now()`;
      return row?.token_id ?? null;
    },
  };
}

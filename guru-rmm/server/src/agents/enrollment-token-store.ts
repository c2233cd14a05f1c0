import type { EnrollmentToken } from '@guru-rmm/api/list-enrollment-tokens.ts';
import type { Actor, AuditLog } from '../audit/audit-log.ts';
import { requireStillAllowed } from '../auth/require-still-allowed.ts';
import { hashSecret, randomSecret } from '../auth/secret-token.ts';
import type { Sql, Transaction } from '../database/sql.ts';
import { ApiError } from '../errors/api-error.ts';

/** Long enough to roll out to a site in one day. */
const LIFETIME = '24 hours';
const PREFIX = 'rmme_';

interface TokenRow {
  token_id: string;
  email: string;
  name: string;
  created_at: Date;
  expires_at: Date;
  machines: number;
}

export type EnrollmentTokenStore = ReturnType<typeof createEnrollmentTokenStore>;

/** Tokens with which machines enrol; one may serve many machines until it expires, is revoked, or its maker is disabled. */
export function createEnrollmentTokenStore(sql: Sql, audit: AuditLog) {
  const isLive = sql`t.expires_at > now() AND t.revoked_at IS NULL AND u.disabled_at IS NULL`;
  const live = sql`FROM enrollment_tokens t JOIN users u ON u.user_id = t.created_by WHERE ${isLive}`;

  return {
    /** @returns the token, which is shown once and stored as a hash. @throws ApiError forbidden */
    create(by: Actor & { userId: string }): Promise<{ tokenId: string; token: string; expiresAt: Date }> {
      return sql.begin(async (tx) => {
        await requireStillAllowed(tx, by, 'enrollment_token:create');
        const token = PREFIX + randomSecret();
        const [row] = await tx<{ token_id: string; expires_at: Date }[]>`
          INSERT INTO enrollment_tokens (token_hash, created_by, expires_at)
          VALUES (${hashSecret(token)}, ${by.userId}, now() + ${LIFETIME}::interval) RETURNING token_id, expires_at`;
        if (row === undefined) throw new Error('INSERT returned no row');
        await audit.record({ type: 'enrollment_token_created', ...by, subject: row.token_id }, tx);
        return { tokenId: row.token_id, token, expiresAt: row.expires_at };
      });
    },

    /**
     * @param tx the transaction that enrols: until its end the token is neither revoked nor its maker disabled
     * @returns the id of a token that enrols, or null
     */
    async find(token: string, tx: Transaction): Promise<string | null> {
      const [row] = await tx<{ token_id: string }[]>`
        SELECT t.token_id ${live} AND t.token_hash = ${hashSecret(token)} FOR SHARE OF t, u`;
      return row?.token_id ?? null;
    },

    /** Those that still enrol, newest first. */
    async list(): Promise<EnrollmentToken[]> {
      const rows = await sql<TokenRow[]>`SELECT t.token_id, u.email, u.name, t.created_at, t.expires_at,
          (SELECT count(*) FROM agents a WHERE a.enrolled_with = t.token_id) AS machines
        ${live} ORDER BY t.created_at DESC`;
      return rows.map((row) => ({
        token_id: row.token_id,
        created_by: { email: row.email, name: row.name },
        created_at: row.created_at.toISOString(),
        expires_at: row.expires_at.toISOString(),
        machines: row.machines,
      }));
    },

    /** @throws ApiError enrollment_token_not_found when it is unknown or enrols nothing any more */
    revoke(tokenId: string, by: Actor): Promise<void> {
      return sql.begin(async (tx) => {
        const revoked = await tx`UPDATE enrollment_tokens t SET revoked_at = now() FROM users u
          WHERE t.token_id = ${tokenId} AND u.user_id = t.created_by AND ${isLive} RETURNING 1`;
        if (revoked.length === 0) {
          throw new ApiError('enrollment_token_not_found', 'There is no such enrolment token.');
        }
        await audit.record({ type: 'enrollment_token_revoked', ...by, subject: tokenId }, tx);
      });
    },
  };
}

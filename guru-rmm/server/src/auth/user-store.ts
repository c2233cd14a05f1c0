import type { Sql, Transaction } from '../database/sql.ts';
import type { CurrentUser, Role } from './roles.ts';
import { hashSecret, randomSecret } from './secret-token.ts';

interface UserRow {
  user_id: string;
  email: string;
  name: string;
  role: Role;
}

const toUser = (row: UserRow): CurrentUser => ({
  userId: row.user_id,
  email: row.email,
  name: row.name,
  role: row.role,
});

/** A sign-in is good for so long after its last use: nobody is signed out in the middle of a shift. */
export const USER_SESSION_SECONDS = 12 * 60 * 60;
/** And for so long after it began, however it is used: one that was stolen ends. */
const LONGEST_SESSION_SECONDS = 7 * 24 * 60 * 60;
/** Its use is written down no more often than this. */
const EXTEND_EVERY_SECONDS = 15 * 60;

export interface SignIn {
  user: CurrentUser;
  /** Names the sign-in; not a secret. */
  signInId: string;
  /** This use has extended it, so the cookie has to last longer too. */
  extended: boolean;
}

export type UserStore = ReturnType<typeof createUserStore>;

/** Users and their sign-ins. */
export function createUserStore(sql: Sql) {
  /** When a session ends that is good for so many seconds from now. */
  const endAfter = (seconds: number) =>
    sql`least(now() + ${seconds} * interval '1 second', created_at + ${LONGEST_SESSION_SECONDS} * interval '1 second')`;

  return {
    async findForSignIn(email: string): Promise<{ user: CurrentUser; passwordHash: string | null } | null> {
      const [row] = await sql<(UserRow & { password_hash: string | null })[]>`
        SELECT user_id, email, name, role, password_hash FROM users
        WHERE email = ${email.toLowerCase()} AND disabled_at IS NULL`;
      return row === undefined ? null : { user: toUser(row), passwordHash: row.password_hash };
    },

    /** @returns the token for the cookie; only its hash is stored */
    async startSession(userId: string, tx: Sql | Transaction = sql): Promise<string> {
      const token = randomSecret();
      await tx`DELETE FROM user_sessions WHERE expires_at < now()`;
      await tx`INSERT INTO user_sessions (token_hash, user_id, expires_at)
        VALUES (${hashSecret(token)}, ${userId}, now() + ${USER_SESSION_SECONDS} * interval '1 second')`;
      return token;
    },

    /** The user of a session. To look is not to use it. */
    async findBySession(token: string): Promise<CurrentUser | null> {
      const [row] = await sql<UserRow[]>`
        SELECT u.user_id, u.email, u.name, u.role FROM user_sessions s JOIN users u USING (user_id)
        WHERE s.token_hash = ${hashSecret(token)} AND s.expires_at > now() AND u.disabled_at IS NULL`;
      return row === undefined ? null : toUser(row);
    },

    /** The sign-in that a cookie stands for. This use extends it when the last extension was a while ago. */
    async useSession(token: string): Promise<SignIn | null> {
      const [row] = await sql<(UserRow & { sign_in_id: string; extended: boolean })[]>`
        WITH extended AS (
          UPDATE user_sessions SET expires_at = ${endAfter(USER_SESSION_SECONDS)}
          WHERE token_hash = ${hashSecret(token)} AND expires_at > now()
            AND expires_at < ${endAfter(USER_SESSION_SECONDS - EXTEND_EVERY_SECONDS)}
          RETURNING 1
        )
        SELECT u.user_id, u.email, u.name, u.role, s.sign_in_id, EXISTS (SELECT 1 FROM extended) AS extended
        FROM user_sessions s JOIN users u USING (user_id)
        WHERE s.token_hash = ${hashSecret(token)} AND s.expires_at > now() AND u.disabled_at IS NULL`;
      if (row === undefined) return null;
      return { user: toUser(row), signInId: row.sign_in_id, extended: row.extended };
    },

    async endSession(token: string, tx: Sql | Transaction = sql): Promise<void> {
      await tx`DELETE FROM user_sessions WHERE token_hash = ${hashSecret(token)}`;
    },

    async create(
      user: { email: string; name: string; role: Role; passwordHash: string },
      tx: Sql | Transaction = sql,
    ): Promise<void> {
      await tx`INSERT INTO users (email, name, role, password_hash)
        VALUES (${user.email.toLowerCase()}, ${user.name}, ${user.role}, ${user.passwordHash})`;
    },

    async isEmpty(): Promise<boolean> {
      return (await sql`SELECT 1 FROM users LIMIT 1`).length === 0;
    },
  };
}

import type { Sql } from '../database/sql.ts';
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

/** A working day: a technician signs in once a shift. */
export const USER_SESSION_SECONDS = 12 * 60 * 60;

export type UserStore = ReturnType<typeof createUserStore>;

/** Users and their sign-ins. */
export function createUserStore(sql: Sql) {
  return {
    async findForSignIn(email: string): Promise<{ user: CurrentUser; passwordHash: string } | null> {
      const [row] = await sql<(UserRow & { password_hash: string })[]>`
        SELECT user_id, email, name, role, password_hash FROM users
        WHERE email = ${email.toLowerCase()} AND disabled_at IS NULL`;
      return row === undefined ? null : { user: toUser(row), passwordHash: row.password_hash };
    },

    /** @returns the token for the cookie; only its hash is stored */
    async startSession(userId: string): Promise<string> {
      const token = randomSecret();
      await sql`DELETE FROM user_sessions WHERE expires_at < now()`;
      await sql`INSERT INTO user_sessions (token_hash, user_id, expires_at)
        VALUES (${hashSecret(token)}, ${userId}, now() + ${USER_SESSION_SECONDS} * interval '1 second')`;
      return token;
    },

    async findBySession(token: string): Promise<CurrentUser | null> {
      const [row] = await sql<UserRow[]>`
        SELECT u.user_id, u.email, u.name, u.role FROM user_sessions s JOIN users u USING (user_id)
        WHERE s.token_hash = ${hashSecret(token)} AND s.expires_at > now() AND u.disabled_at IS NULL`;
      return row === undefined ? null : toUser(row);
    },

    async endSession(token: string): Promise<void> {
      await sql`DELETE FROM user_sessions WHERE token_hash = ${hashSecret(token)}`;
    },

    async create(user: { email: string; name: string; role: Role; passwordHash: string }): Promise<void> {
      await sql`INSERT INTO users (email, name, role, password_hash)
        VALUES (${user.email.toLowerCase()}, ${user.name}, ${user.role}, ${user.passwordHash})`;
    },

    async isEmpty(): Promise<boolean> {
      return (await sql`SELECT 1 FROM users LIMIT 1`).length === 0;
    },
  };
}

import type { UserAccount } from '@guru-rmm/api/user-account.ts';
import type { Actor, AuditLog } from '../audit/audit-log.ts';
import { isUniqueViolation, type Sql, type Transaction } from '../database/sql.ts';
import { ApiError } from '../errors/api-error.ts';
import { createPasswordLink, type NewPasswordLink, redeemPasswordLink } from './password-link-store.ts';
import { forgetBrowsers } from './known-browser-store.ts';
import { requireStillAllowed } from './require-still-allowed.ts';
import type { Role } from './roles.ts';

interface AccountRow {
  user_id: string;
  email: string;
  name: string;
  role: Role;
  created_at: Date;
  disabled_at: Date | null;
  has_password: boolean;
}

export interface NewUser {
  email: string;
  name: string;
  role: Role;
}

/** What changes; what is left out stays. */
export interface UserChange {
  name?: string | undefined;
  role?: Role | undefined;
  disabled?: boolean | undefined;
}

export type UserAccountStore = ReturnType<typeof createUserAccountStore>;

/** Who may sign in, and as what. Each change and its audit event are one transaction. */
export function createUserAccountStore(sql: Sql, audit: AuditLog) {
  const columns = sql`user_id, email, name, role, created_at, disabled_at, password_hash IS NOT NULL AS has_password`;

  const requireAdministrator = async (tx: Transaction) => {
    const rows = await tx`SELECT 1 FROM users WHERE role = 'admin' AND disabled_at IS NULL
      AND password_hash IS NOT NULL LIMIT 1`;
    if (rows.length > 0) return;
    throw new ApiError(
      'last_administrator',
      'Nobody could manage users afterwards: this is the last administrator.',
    );
  };

  /**
   * Locks a user, and every administrator: two changes at once cannot disable each other's last one, nor two administrators
   * each other. Not `FOR UPDATE`, for which the audit's references to users would wait.
   */
  const lock = async (tx: Transaction, userId: string, by: Actor): Promise<AccountRow> => {
    await tx`SELECT 1 FROM users WHERE role = 'admin' ORDER BY user_id FOR NO KEY UPDATE`;
    await requireStillAllowed(tx, by, 'user:manage');
    const [row] = await tx<
      AccountRow[]
    >`SELECT ${columns} FROM users WHERE user_id = ${userId} FOR NO KEY UPDATE`;
    if (row === undefined) throw new ApiError('user_not_found', 'There is no such user.');
    return row;
  };

  /** A token dies with the account that made it, and does not come back with it. */
  const revokeTokens = async (tx: Transaction, userId: string, by: Actor) => {
    const revoked = await tx<{ token_id: string }[]>`UPDATE enrollment_tokens SET revoked_at = now()
      WHERE created_by = ${userId} AND revoked_at IS NULL AND expires_at > now() RETURNING token_id`;
    for (const { token_id: subject } of revoked)
      await audit.record({ type: 'enrollment_token_revoked', ...by, subject }, tx);
  };

  return {
    list: async (): Promise<UserAccount[]> =>
      (await sql<AccountRow[]>`SELECT ${columns} FROM users ORDER BY email`).map(accountView),

    /** @returns the id of the user with an address. @throws ApiError user_not_found */
    async idOf(email: string): Promise<string> {
      const [row] = await sql<
        { user_id: string }[]
      >`SELECT user_id FROM users WHERE email = ${email.toLowerCase()}`;
      if (row === undefined) throw new ApiError('user_not_found', `There is no user ${email}.`);
      return row.user_id;
    },

    /** Makes a user without a password, and the link to set one. @throws ApiError user_exists, forbidden */
    async invite(
      { email, name, role }: NewUser,
      by: Actor,
    ): Promise<{ user: UserAccount; link: NewPasswordLink }> {
      try {
        return await sql.begin(async (tx) => {
          await requireStillAllowed(tx, by, 'user:manage');
          const [row] = await tx<AccountRow[]>`INSERT INTO users (email, name, role)
            VALUES (${email.toLowerCase()}, ${name}, ${role}) RETURNING ${columns}`;
          if (row === undefined) throw new Error('INSERT returned no row');
          const link = await createPasswordLink(tx, row.user_id, by.userId);
          await audit.record({ type: 'user_created', ...by, subject: row.email, data: { role } }, tx);
          return { user: accountView(row), link };
        });
      } catch (error) {
        if (!isUniqueViolation(error, 'users_email')) throw error;
        throw new ApiError('user_exists', `There is a user ${email.toLowerCase()} already.`);
      }
    },

    /**
     * Changes a user. Another role, or none, ends every sign-in of that user, the sessions that belong to
     * them, and the enrolment tokens and password links that the user made.
     * @throws ApiError user_not_found, last_administrator, forbidden
     */
    change(userId: string, change: UserChange, by: Actor): Promise<UserAccount> {
      return sql.begin(async (tx) => {
        const before = await lock(tx, userId, by);
        const { name = before.name, role = before.role } = change;
        const disabled = change.disabled ?? before.disabled_at !== null;
        const [row] = await tx<AccountRow[]>`UPDATE users SET name = ${name}, role = ${role},
            disabled_at = CASE WHEN ${disabled} THEN coalesce(disabled_at, now()) END
          WHERE user_id = ${userId} RETURNING ${columns}`;
        if (row === undefined) throw new Error('UPDATE returned no row');
        if (isAdministrator(before) && !isAdministrator(row)) await requireAdministrator(tx);
        if (disabled || role !== before.role) {
          await tx`DELETE FROM user_sessions WHERE user_id = ${userId}`;
          await revokeTokens(tx, userId, by);
          await tx`DELETE FROM password_links WHERE created_by = ${userId}`;
        }
        if (disabled) {
          await tx`DELETE FROM password_links WHERE user_id = ${userId}`;
          await forgetBrowsers(tx, userId);
        }
        const changed = {
          ...(name !== before.name && { name: [before.name, name] }),
          ...(role !== before.role && { role: [before.role, role] }),
        };
        const record = (type: 'user_changed' | 'user_disabled' | 'user_enabled', data = {}) =>
          audit.record({ type, ...by, subject: row.email, data }, tx);
        if (Object.keys(changed).length > 0) await record('user_changed', changed);
        if (disabled !== (before.disabled_at !== null))
          await record(disabled ? 'user_disabled' : 'user_enabled');
        return accountView(row);
      });
    },

    /** Makes a link to set a new password. @throws ApiError user_not_found, user_disabled, forbidden */
    createPasswordLink(userId: string, by: Actor): Promise<NewPasswordLink> {
      return sql.begin(async (tx) => {
        const user = await lock(tx, userId, by);
        if (user.disabled_at !== null)
          throw new ApiError('user_disabled', 'This user is disabled; enable them first.');
        const link = await createPasswordLink(tx, userId, by.userId);
        await audit.record({ type: 'password_link_created', ...by, subject: user.email }, tx);
        return link;
      });
    },

    /**
     * Sets a password with the secret of a link, ends every sign-in of the user, and forgets the user's browsers.
     * @param hash the password's hash: work that only a link that is good causes
     * @returns the user's address
     * @throws ApiError password_link_refused
     */
    async setPassword(secret: string, hash: () => Promise<string>, from: Actor['from']): Promise<string> {
      const email = await sql.begin(async (tx) => {
        const { user, isGood } = await redeemPasswordLink(tx, secret);
        if (user === null || !isGood) {
          await audit.record({ type: 'password_link_refused', subject: user?.email, from }, tx);
          return null;
        }
        const { userId, email } = user;
        await tx`UPDATE users SET password_hash = ${await hash()} WHERE user_id = ${userId}`;
        await tx`DELETE FROM user_sessions WHERE user_id = ${userId}`;
        await forgetBrowsers(tx, userId);
        await audit.record({ type: 'password_set', userId, subject: email, from }, tx);
        return email;
      });
      if (email !== null) return email;
      throw new ApiError(
        'password_link_refused',
        'This link was used, has expired or was replaced. Ask an administrator for a new one.',
      );
    },
  };
}

/** Whether this user can sign in and manage others. */
function isAdministrator({ role, disabled_at, has_password }: AccountRow): boolean {
  return role === 'admin' && disabled_at === null && has_password;
}

function accountView(row: AccountRow): UserAccount {
  const state = row.disabled_at !== null ? 'disabled' : row.has_password ? 'active' : 'invited';
  return {
    user_id: row.user_id,
    email: row.email,
    name: row.name,
    role: row.role,
    state,
    created_at: row.created_at.toISOString(),
  };
}

import type { Actor } from '../audit/audit-log.ts';
import type { Transaction } from '../database/sql.ts';
import { ApiError } from '../errors/api-error.ts';
import { ALLOWED, type GlobalAction } from './roles.ts';

/**
 * Whether the actor may still do this, now that the transaction has begun: since the request was let in, somebody may have
 * disabled the actor or changed the role. Until the transaction ends, nobody does. An operator at the command line always may.
 * @throws ApiError forbidden
 */
export async function requireStillAllowed(tx: Transaction, by: Actor, action: GlobalAction): Promise<void> {
  if (by.userId === null) return;
  const rows = await tx<{ role: string }[]>`SELECT role FROM users
    WHERE user_id = ${by.userId} AND disabled_at IS NULL FOR SHARE`;
  const roles: readonly string[] = ALLOWED[action];
  if (rows.some(({ role }) => roles.includes(role))) return;
  throw new ApiError('forbidden', 'Your role does not allow this any more; ask an administrator.');
}

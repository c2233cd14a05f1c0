import type { FastifyRequest } from 'fastify';
import { ApiError } from '../../http/api-error.ts';
import { verifyPassword } from '../../technicians/password.ts';
import type { SignedIn } from '../../technicians/sign-in-store.ts';
import { findCredentials, type StoredCredentials } from '../../technicians/technician-store.ts';
import type { ConsoleContext } from '../console-context.ts';

/**
 * Asks for the password again before a technician changes how to sign in: a browser that was left open is not enough.
 * @throws ApiError `validation_failed` for a wrong one, `rate_limited`
 */
export async function requireOwnPassword(
  { sql, limits }: Pick<ConsoleContext, 'sql' | 'limits'>,
  { login }: SignedIn,
  password: string,
  request: FastifyRequest,
): Promise<StoredCredentials> {
  await limits.count(request, login);
  const account = await findCredentials(sql, { login });
  if (account && (await verifyPassword(account.password_hash, password))) return account;
  throw new ApiError('validation_failed', 'Your current password is wrong.');
}

import { z } from 'zod';
import { ApiError } from '../../http/api-error.ts';
import { verifyPassword } from '../../technicians/password.ts';
import { useSecondFactor } from '../../technicians/second-factor-store.ts';
import { createSignIn } from '../../technicians/sign-in-store.ts';
import { findCredentials, normalizeLogin } from '../../technicians/technician-store.ts';
import { openOperation } from '../operation.ts';
import { sessionCookie } from '../session-cookie.ts';
import { typedCode, typedLogin, typedPassword } from './schemas.ts';

/** Signs a technician in. Every refusal of a password is the same answer, whatever the reason. */
export const signIn = openOperation({
  method: 'POST',
  path: '/api/auth/sign-in',
  body: z.strictObject({ login: typedLogin, password: typedPassword, code: typedCode.optional() }),
  async handle(context, { body, from, request, reply }) {
    const { sql, attempts, limits, publicUrl } = context;
    const login = normalizeLogin(body.login);
    await limits.count(request, login);
    const account = await findCredentials(sql, { login });
    const technicianId = account?.technician_id;
    const refuse = (why: string) => attempts.add({ type: 'technician_refused', why, technicianId }, from);
    const isRight = await verifyPassword(account?.password_hash, body.password);
    if (!account || !isRight || account.disabled_at !== null) {
      refuse(!account ? 'unknown_account' : isRight ? 'disabled' : 'wrong_password');
      throw new ApiError('sign_in_failed', 'Login or password is wrong, or the account is disabled.');
    }
    const secondFactor = account.totp_secret === null ? 'none' : await useCode();
    const token = await createSignIn(sql, account, secondFactor, from);
    const cookie = sessionCookie(request, publicUrl());
    reply.setCookie(cookie.name, token, cookie.options);
    const { technician_id, name, role } = account;
    return { technician_id, login, name, role, has_totp: account.has_totp };

    async function useCode() {
      if (body.code === undefined)
        throw new ApiError('second_factor_required', 'Enter the code of your authenticator app.');
      const used = account && (await useSecondFactor(context, account, body.code));
      if (used) return used;
      refuse('wrong_code');
      throw new ApiError(
        'second_factor_refused',
        'The code is wrong, expired or used. Wait for the next one.',
      );
    }
  },
});

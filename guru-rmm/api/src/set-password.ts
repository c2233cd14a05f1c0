import { z } from 'zod/mini';
import { NewPassword } from './user-account.ts';

/** Sets a password with the secret of a password link, and ends every sign-in of that user. For anybody with a link. */
export const setPassword = {
  method: 'POST',
  path: '/api/auth/password',
  request: z.strictObject({
    secret: z.string().check(z.minLength(1), z.maxLength(128)),
    password: NewPassword,
  }),
  answer: z.object({ email: z.string() }),
} as const;

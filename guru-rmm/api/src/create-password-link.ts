import { z } from 'zod/mini';
import { PasswordLink } from './user-account.ts';

/** A link with which the user sets a new password. It replaces the one before; until it is used the old password works. */
export const createPasswordLink = {
  method: 'POST',
  path: '/api/users/{user_id}/password-link',
  request: z.strictObject({}),
  answer: z.object({ link: PasswordLink }),
} as const;

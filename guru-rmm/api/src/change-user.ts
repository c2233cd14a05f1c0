import { z } from 'zod/mini';
import { UserAccount, UserName, UserRole } from './user-account.ts';

/**
 * Changes what the request names. A user whose role changes or who is disabled is signed out everywhere, and loses every
 * open session. Refused with `last_administrator` when nobody could manage users afterwards.
 */
export const changeUser = {
  method: 'PATCH',
  path: '/api/users/{user_id}',
  request: z.strictObject({
    name: z.optional(UserName),
    role: z.optional(UserRole),
    disabled: z.optional(z.boolean()),
  }),
  answer: z.object({ user: UserAccount }),
} as const;

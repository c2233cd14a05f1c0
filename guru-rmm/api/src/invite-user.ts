import { z } from 'zod/mini';
import { Email, PasswordLink, UserAccount, UserName, UserRole } from './user-account.ts';

/** Makes a user, who sets a password with the link. It is in this answer and nowhere else. */
export const inviteUser = {
  method: 'POST',
  path: '/api/users',
  request: z.strictObject({ email: Email, name: UserName, role: UserRole }),
  answer: z.object({ user: UserAccount, link: PasswordLink }),
} as const;

import { z } from 'zod/mini';
import { User } from './sign-in.ts';

/** Who is signed in; null is nobody, which is no error. */
export const getSignedInUser = {
  method: 'GET',
  path: '/api/auth/me',
  request: null,
  answer: z.object({ user: z.nullable(User) }),
} as const;

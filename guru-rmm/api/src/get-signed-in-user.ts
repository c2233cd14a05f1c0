import { z } from 'zod/mini';
import { User } from './sign-in.ts';

export const getSignedInUser = {
  method: 'GET',
  path: '/api/auth/me',
  request: null,
  answer: z.object({ user: User }),
} as const;

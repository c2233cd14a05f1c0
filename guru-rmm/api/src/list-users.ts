import { z } from 'zod/mini';
import { UserAccount } from './user-account.ts';

export const listUsers = {
  method: 'GET',
  path: '/api/users',
  request: null,
  answer: z.object({ users: z.array(UserAccount) }),
} as const;

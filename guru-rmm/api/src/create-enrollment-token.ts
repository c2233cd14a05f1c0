import { z } from 'zod/mini';

/** The token is in this answer and nowhere else. */
export const createEnrollmentToken = {
  method: 'POST',
  path: '/api/enrollment-tokens',
  request: z.object({}),
  answer: z.object({ token: z.string(), expires_at: z.string() }),
} as const;

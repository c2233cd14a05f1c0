import { z } from 'zod/mini';

/** A token that still enrols machines; the token itself is shown once, when it is made. */
export const EnrollmentToken = z.object({
  token_id: z.string(),
  /** Who made it: it dies with that account. */
  created_by: z.object({ email: z.string(), name: z.string() }),
  created_at: z.string(),
  expires_at: z.string(),
  /** Machines that enrolled with it. */
  machines: z.number(),
});
export type EnrollmentToken = z.infer<typeof EnrollmentToken>;

export const listEnrollmentTokens = {
  method: 'GET',
  path: '/api/enrollment-tokens',
  request: null,
  answer: z.object({ tokens: z.array(EnrollmentToken) }),
} as const;

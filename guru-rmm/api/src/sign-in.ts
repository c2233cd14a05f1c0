import { z } from 'zod/mini';

/** `role` is an open set; the server decides what it may do. */
export const User = z.object({ id: z.string(), email: z.string(), name: z.string(), role: z.string() });
export type User = z.infer<typeof User>;

export const signIn = {
  method: 'POST',
  path: '/api/auth/sign-in',
  request: z.object({
    // PostgreSQL cannot even look for a text with U+0000, and no address holds a control character.
    email: z.string().check(z.regex(/^[^\p{Cc}]{1,254}$/u, 'is not an email address')),
    password: z.string().check(z.minLength(1), z.maxLength(1024)),
  }),
  answer: z.object({ user: User }),
} as const;

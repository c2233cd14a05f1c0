import { z } from 'zod/mini';

/** `admin` manages users and machines, `technician` controls machines, `auditor` reads only. */
export const UserRole = z.enum(['admin', 'technician', 'auditor']);
export type UserRole = z.infer<typeof UserRole>;

/** A user as administrators and auditors see them. `role` and `state` are open sets in answers. */
export const UserAccount = z.object({
  user_id: z.string(),
  email: z.string(),
  name: z.string(),
  role: z.string(),
  /** `active`, `invited` (has set no password yet) or `disabled` (cannot sign in). */
  state: z.string(),
  created_at: z.string(),
});
export type UserAccount = z.infer<typeof UserAccount>;

/** The fragment of its address is a secret, with which one person sets a password, once. */
export const PasswordLink = z.object({ url: z.string(), expires_at: z.string() });
export type PasswordLink = z.infer<typeof PasswordLink>;

/** An address as users type it; it is stored in lower case. */
export const Email = z
  .string()
  .check(z.trim(), z.toLowerCase(), z.maxLength(254), z.regex(z.regexes.email, 'is not an email address'));

/** A name on one line. */
export const UserName = z
  .string()
  .check(z.trim(), z.minLength(1), z.maxLength(200), z.regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must be plain text'));

/** Shortest password, in characters. */
export const PASSWORD_MIN = 10;
export const NewPassword = z
  .string()
  .check(
    z.minLength(PASSWORD_MIN, `must have at least ${PASSWORD_MIN} characters`),
    z.maxLength(1024, 'must have at most 1024 characters'),
  );

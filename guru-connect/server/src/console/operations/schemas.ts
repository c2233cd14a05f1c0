import { z } from 'zod';
import { PASSWORD_LENGTH } from '../../technicians/password.ts';
import { TECHNICIAN_ROLES } from '../../technicians/roles.ts';

/** Anything that could be a login, so that a wrong one is answered like an unknown one. */
export const typedLogin = z.string().min(1).max(128);

/** A login of a new account: letters, digits and . _ @ + -; case does not count. */
export const newLogin = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9][a-z0-9._@+-]{0,127}$/,
    'may have letters, digits and . _ @ + - and starts with a letter or digit',
  );

export const typedPassword = z.string().min(1).max(PASSWORD_LENGTH.max);
export const newPassword = z.string().min(PASSWORD_LENGTH.min).max(PASSWORD_LENGTH.max);

/** A code of the app, or a recovery code. */
export const typedCode = z.string().trim().min(6).max(40);

/** Text for people, on one line. */
export const personName = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'may have no control characters');

export const technicianRole = z.enum(TECHNICIAN_ROLES);

export const technicianParams = z.object({ technician_id: z.uuid() });

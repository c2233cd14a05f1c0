import type { Sql } from 'postgres';
import { COMMAND_LINE } from './account-event.ts';
import { generatePassword, hashPassword } from './password.ts';
import { createTechnician, hasTechnicians } from './technician-store.ts';

/** What the first administrator signs in with. */
export interface FirstSignIn {
  readonly login: string;
  readonly password: string;
}

/**
 * Makes an administrator where there is no technician yet.
 * @returns undefined when there is one, or another process makes it at this moment
 */
export async function makeFirstAdministrator(sql: Sql, login = 'admin'): Promise<FirstSignIn | undefined> {
  if (await hasTechnicians(sql)) return undefined;
  const password = generatePassword();
  const passwordHash = await hashPassword(password);
  const account = { login, name: 'Administrator', role: 'admin' as const, passwordHash };
  return (await createTechnician(sql, account, COMMAND_LINE)) && { login, password };
}

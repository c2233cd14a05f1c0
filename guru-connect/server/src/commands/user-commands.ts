import type { Readable } from 'node:stream';
import type { Sql } from 'postgres';
import { ConfigurationError } from '../config/configuration-error.ts';
import { askRelay } from '../operator-requests/request-store.ts';
import { COMMAND_LINE } from '../technicians/account-event.ts';
import { generatePassword, hashPassword } from '../technicians/password.ts';
import type { TechnicianRole } from '../technicians/roles.ts';
import { removeTotp } from '../technicians/second-factor-store.ts';
import {
  changeTechnician,
  createTechnician,
  findCredentials,
  listTechnicians,
  normalizeLogin,
  setPassword,
} from '../technicians/technician-store.ts';
import { CommandRefused } from './command-refused.ts';
import { readPassword } from './read-password.ts';
import { describeRows } from './table.ts';

export interface PasswordOptions {
  readonly passwordStdin: boolean;
  readonly json: boolean;
}

export interface UserAddOptions extends PasswordOptions {
  readonly name?: string;
  readonly role: TechnicianRole;
}

const LOGIN = /^[a-z0-9][a-z0-9._@+-]{0,127}$/;

/** `guru-connect user add`. */
export async function userAdd(
  sql: Sql,
  login: string,
  { name = login, role, json, passwordStdin }: UserAddOptions,
  input: Readable,
): Promise<string> {
  if (!LOGIN.test(normalizeLogin(login)))
    throw new ConfigurationError(
      'A login has letters, digits and . _ @ + - and starts with a letter or digit.',
    );
  const { password, shown } = await choosePassword(passwordStdin, input);
  const passwordHash = await hashPassword(password);
  const account = await createTechnician(sql, { login, name, role, passwordHash }, COMMAND_LINE);
  if (!account) throw new CommandRefused(`There is an account ${normalizeLogin(login)} already.`);
  if (json) return `${JSON.stringify({ ...account, ...shown })}\n`;
  return `[OK] made ${account.login} (${role})\n${describePassword(shown)}`;
}

/** `guru-connect user list`. */
export async function userList(sql: Sql, options: { readonly json: boolean }): Promise<string> {
  const columns = ['login', 'name', 'role', 'has_totp', 'disabled_at', 'last_signed_in_at'] as const;
  return describeRows(await listTechnicians(sql), columns, options);
}

/** `guru-connect user disable` and `enable`. */
export async function userSetDisabled(sql: Sql, login: string, isDisabled: boolean): Promise<string> {
  const { technician_id } = await findAccount(sql, login);
  const changed = await changeTechnician(sql, technician_id, { is_disabled: isDisabled }, COMMAND_LINE);
  if (changed === 'unknown') throw new CommandRefused(`There is no account ${login}.`);
  if (changed === 'last_administrator')
    throw new CommandRefused('This is the only enabled administrator. Make another one first.');
  if (isDisabled) await askRelay(sql, 'end_sessions_of', technician_id);
  return `[OK] ${changed.login} is ${isDisabled ? 'disabled and signed out' : 'enabled'}\n`;
}

/** `guru-connect user reset-password`. */
export async function userResetPassword(
  sql: Sql,
  login: string,
  { json, passwordStdin }: PasswordOptions,
  input: Readable,
): Promise<string> {
  const account = await findAccount(sql, login);
  const { password, shown } = await choosePassword(passwordStdin, input);
  await setPassword(sql, account.technician_id, await hashPassword(password), COMMAND_LINE);
  if (json) return `${JSON.stringify({ login: account.login, ...shown })}\n`;
  return `[OK] ${account.login} has a new password and is signed out\n${describePassword(shown)}`;
}

/** `guru-connect user totp-reset`. */
export async function userTotpReset(sql: Sql, login: string): Promise<string> {
  const { technician_id, login: known } = await findAccount(sql, login);
  await removeTotp(sql, technician_id, COMMAND_LINE);
  return `[OK] ${known} signs in without a second factor now\n`;
}

async function findAccount(sql: Sql, login: string) {
  const account = await findCredentials(sql, { login: normalizeLogin(login) });
  if (!account) throw new CommandRefused(`There is no account ${normalizeLogin(login)}.`);
  return account;
}

/** @returns `shown`: what the answer has of it, which is a generated one alone */
async function choosePassword(fromInput: boolean, input: Readable) {
  if (fromInput) return { password: await readPassword(input), shown: {} };
  const password = generatePassword();
  return { password, shown: { password } };
}

function describePassword({ password }: { readonly password?: string }): string {
  return password === undefined ? '' : `Password, shown once: ${password}\n`;
}

import { createInterface } from 'node:readline/promises';
import type { Readable } from 'node:stream';
import { ConfigurationError } from '../config/configuration-error.ts';
import { PASSWORD_LENGTH } from '../technicians/password.ts';

/** Reads a password from the first line of a pipe: in an argument every process of the machine could read it. */
export async function readPassword(input: Readable & { readonly isTTY?: boolean }): Promise<string> {
  if (input.isTTY) {
    throw new ConfigurationError(
      'Pipe the password into --password-stdin, or leave the option out to have one generated.',
    );
  }
  const lines = createInterface({ input });
  const { value } = await lines[Symbol.asyncIterator]().next();
  lines.close();
  const password = value ?? '';
  if (password.length >= PASSWORD_LENGTH.min && password.length <= PASSWORD_LENGTH.max) return password;
  throw new ConfigurationError(`A password has ${PASSWORD_LENGTH.min} to ${PASSWORD_LENGTH.max} characters.`);
}

import { readFileSync } from 'node:fs';
import { systemErrorCode } from '../errors/system-error.ts';
import { ConfigError } from './config-error.ts';

/**
 * A secret from a file, without its final line break.
 * @throws ConfigError that names the variable and never the content
 */
export function readSecretFile(variable: string, path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const reason = systemErrorCode(error) ?? 'unreadable';
    throw new ConfigError(`The file that ${variable} names cannot be read (${reason}).`);
  }
  const secret = text.replace(/\r?\n$/, '');
  if (secret === '') throw new ConfigError(`The file that ${variable} names is empty.`);
  return secret;
}

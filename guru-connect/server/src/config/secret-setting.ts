import { readFileSync } from 'node:fs';
import { errorCode } from '../errors/error-code.ts';
import { ConfigurationError } from './configuration-error.ts';
import type { Environment } from './environment.ts';

/** Secrets that are given as they are, or as a file with `_FILE` behind the name. */
export type SecretName =
  | 'CONNECT_INTEGRATION_KEY'
  | 'CONNECT_INTEGRATION_KEY_NEXT'
  | 'CONNECT_WEBHOOK_SECRET'
  | 'CONNECT_WEBHOOK_SECRET_NEXT'
  | 'AGENT_API_KEY';

/** Reads a secret from its variable or its file; throws ConfigurationError when both are set, or the file cannot be read. */
export function readSecret(name: SecretName, environment: Environment): string | undefined {
  const inline = environment[name];
  const file = environment[`${name}_FILE`];
  if (inline !== undefined && file !== undefined) {
    throw new ConfigurationError(`Set either ${name} or ${name}_FILE, not both.`);
  }
  return file === undefined ? inline : readSecretFile(`${name}_FILE`, file);
}

/** Reads a secret and checks it, when it is set. */
export function readCheckedSecret(
  name: SecretName,
  environment: Environment,
  check: (name: SecretName, value: string) => void,
): string | undefined {
  const value = readSecret(name, environment);
  if (value !== undefined) check(name, value);
  return value;
}

/**
 * The secret that is in use and, while it is rotated, the one that comes next.
 * @throws ConfigurationError when the next one stands alone
 */
export function readRotatingSecrets(
  name: 'CONNECT_INTEGRATION_KEY' | 'CONNECT_WEBHOOK_SECRET',
  environment: Environment,
  check: (name: SecretName, value: string) => void,
): string[] {
  const names = [name, `${name}_NEXT`] as const;
  const [current, next] = names.map((one) => readCheckedSecret(one, environment, check));
  if (next !== undefined && current === undefined) {
    throw new ConfigurationError(`${name}_NEXT needs ${name} beside it.`);
  }
  return [current, next].filter((value) => value !== undefined);
}

function readSecretFile(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (cause) {
    throw new ConfigurationError(`${name} names ${file}, which cannot be read (${errorCode(cause)}).`);
  }
}

import { ConfigError } from './config-error.ts';
import { readSecretFile } from './read-secret-file.ts';

type Name = 'CONNECT_WEBHOOK_SECRET' | 'CONNECT_WEBHOOK_SECRET_NEXT';
type Values = { [Variable in Name | `${Name}_FILE`]?: string | undefined };

/**
 * The secrets with which Guru Connect signs its webhooks: the one in use and, while it is rotated, the next one.
 * @returns none when nothing is configured
 * @throws ConfigError
 */
export function readWebhookSecrets(values: Values): string[] {
  const current = readOne('CONNECT_WEBHOOK_SECRET', values);
  const next = readOne('CONNECT_WEBHOOK_SECRET_NEXT', values);
  if (current === null && next !== null) {
    throw new ConfigError('CONNECT_WEBHOOK_SECRET_NEXT needs CONNECT_WEBHOOK_SECRET beside it.');
  }
  return [current, next].filter((secret) => secret !== null);
}

function readOne(name: Name, values: Values): string | null {
  const { [name]: inline, [`${name}_FILE` as const]: file } = values;
  if (inline !== undefined && file !== undefined) {
    throw new ConfigError(`Set ${name} or ${name}_FILE, not both.`);
  }
  const secret = file === undefined ? inline : readSecretFile(`${name}_FILE`, file);
  if (secret === undefined) return null;
  if (!isWebhookSecret(secret)) {
    throw new ConfigError(
      `${name} must be "whsec_" and base64 of 24 to 64 bytes; make one with: echo "whsec_$(openssl rand -base64 32)".`,
    );
  }
  return secret;
}

/** The form that Standard Webhooks gives a symmetric secret. */
function isWebhookSecret(secret: string): boolean {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  if (base64 === undefined) return false;
  const key = Buffer.from(base64, 'base64');
  return key.length >= 24 && key.length <= 64 && key.toString('base64') === base64;
}

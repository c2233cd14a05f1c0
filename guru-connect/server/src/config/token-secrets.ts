import { createHash, createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from './configuration-error.ts';

/** A signing key of viewer tokens; `kid` names it in a token's header, so that keys can be rotated. */
export interface TokenSecret {
  readonly kid: string;
  /** Imported once: from text, each signature would try to read it as a private key first, which costs a millisecond. */
  readonly key: KeyObject;
}

/** The first one signs, all of them verify. */
export type TokenSecrets = readonly [TokenSecret, ...TokenSecret[]];

/**
 * Reads the signing keys: one a line, the newest first. Without a file of the operator's own, one key is generated
 * into the data folder, mode 0600, and found there again at the next start.
 */
export function loadTokenSecrets(dataDir: string, operatorFile: string | undefined): TokenSecrets {
  const file = operatorFile ?? join(dataDir, 'token-secret');
  if (operatorFile === undefined && !existsSync(file)) {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  }
  if (operatorFile === undefined) chmodSync(file, 0o600);
  return parseTokenSecrets(readLines(file), file);
}

function readLines(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new ConfigurationError(`The token secret file ${file} cannot be read.`);
  }
}

export function parseTokenSecrets(content: string, file: string): TokenSecrets {
  const [first, ...rest] = content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((secret) => ({
      kid: createHash('sha256').update(secret).digest('hex').slice(0, 12),
      key: createSecretKey(secret, 'utf8'),
    }));
  if (!first || [first, ...rest].some(({ key }) => (key.symmetricKeySize ?? 0) < 32)) {
    throw new ConfigurationError(
      `The token secret file ${file} must hold keys of at least 32 characters, one a line.`,
    );
  }
  return [first, ...rest];
}

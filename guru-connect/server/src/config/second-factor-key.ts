import { createSecretKey, type KeyObject, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from './configuration-error.ts';

const BYTES = 32;

/**
 * The key that secrets of second factors are stored under: made in the data folder, mode 0600, and found there again. Whoever
 * has the database alone computes no codes. Without it technicians sign in with recovery codes.
 */
export function loadSecondFactorKey(dataDir: string): KeyObject {
  const file = join(dataDir, 'second-factor-key');
  if (!existsSync(file))
    writeFileSync(file, `${randomBytes(BYTES).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'base64url');
  if (key.length === BYTES) return createSecretKey(key);
  throw new ConfigurationError(`${file} is damaged: it must hold ${BYTES} bytes in base64url.`);
}

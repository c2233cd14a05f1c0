import { randomBytes } from 'node:crypto';
import { hashSecret } from '../secrets/secret-hash.ts';

const COUNT = 10;

/** 32 characters without look-alikes: five bits each. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Makes ten codes of 80 random bits, `xxxx-xxxx-xxxx-xxxx`: too many to guess through their plain hashes. */
export function makeRecoveryCodes(): string[] {
  return Array.from({ length: COUNT }, () =>
    Array.from(randomBytes(16), (byte) => ALPHABET[byte % ALPHABET.length])
      .join('')
      .replace(/(.{4})(?=.)/g, '$1-'),
  );
}

/** SHA-256 of a code, however it was typed: case, spaces and dashes do not count. */
export function hashRecoveryCode(code: string): Buffer {
  return hashSecret(code.toLowerCase().replace(/[^a-z0-9]/g, ''));
}

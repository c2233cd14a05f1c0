import { createHmac, hkdfSync, randomInt } from 'node:crypto';
import type { TokenSecrets } from '../config/token-secrets.ts';

/** Letters and digits without those that are mistaken for each other: no I, L, O, 0 and 1. */
const ALPHABET = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789';
const LENGTH = 9;

/** A new code, `XXX-XXX-XXX`: 31^9, about 2^44, are possible. */
export function makeSupportCode(): string {
  const symbols = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return [symbols.slice(0, 3), symbols.slice(3, 6), symbols.slice(6)].map((part) => part.join('')).join('-');
}

/**
 * What the database keeps of a code, in hexadecimal: one hash for each signing key, the newest first. Keyed, since 2^44 codes are soon
 * tried against a database that was read.
 */
export function codeHashes(code: string, secrets: TokenSecrets): [string, ...string[]] {
  const [newest, ...older] = secrets;
  return [hashWith(newest, code), ...older.map((secret) => hashWith(secret, code))];
}

function hashWith({ key }: TokenSecrets[number], code: string): string {
  const own = Buffer.from(hkdfSync('sha256', key.export(), '', 'guru-connect support code', 32));
  return createHmac('sha256', own).update(code.replaceAll('-', '')).digest('hex');
}

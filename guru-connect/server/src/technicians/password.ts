import { randomBytes } from 'node:crypto';
import { argon2id, hash, verify } from 'argon2';

/** OWASP's password storage recommendation for argon2id: 19 MiB (in KiB here), two passes, one thread. */
const PARAMETERS = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Lengths in characters. NIST SP 800-63B-4: at least 15 for a password alone, 8 beside a second factor; 12 is ours. */
export const PASSWORD_LENGTH = { min: 12, max: 256 } as const;

/** Hashes a password into a PHC string, which carries its salt and parameters. */
export function hashPassword(password: string): Promise<string> {
  return hash(normalize(password), PARAMETERS);
}

let decoy: Promise<string> | undefined;

/**
 * Checks a password against a stored PHC string. For an unknown account (`stored` is undefined) it does the same work on a
 * decoy, so that the time of the answer does not reveal which accounts exist.
 */
export async function verifyPassword(stored: string | undefined, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(32).toString('hex'));
  const fits = await verify(stored ?? (await decoy), normalize(password));
  return stored !== undefined && fits;
}

/** Generates a password of 100 random bits that is easy to read and type: 20 characters in groups of five. */
export function generatePassword(): string {
  const text = Array.from(randomBytes(20), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
  return text.replace(/(.{5})(?=.)/g, '$1-');
}

/** Without look-alikes; 32 characters, so that a byte's remainder is uniform. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** The same password typed on another system may arrive composed otherwise (RFC 8265, section 4.2). */
function normalize(password: string): string {
  return password.normalize('NFC');
}

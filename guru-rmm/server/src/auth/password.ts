import { randomBytes } from 'node:crypto';
import argon2 from 'argon2';

/** OWASP's password storage recommendation for argon2id: 19 MiB, two passes, one lane. */
const PARAMETERS = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return argon2.hash(password, PARAMETERS);
}

let decoy: Promise<string> | undefined;

/**
 * Whether a password fits. For an unknown user (`hash` null) the same work is done on a decoy, so that the time of the
 * answer does not tell which addresses exist.
 */
export async function verifyPassword(hash: string | null, password: string): Promise<boolean> {
  decoy ??= hashPassword(randomBytes(32).toString('hex'));
  const fits = await argon2.verify(hash ?? (await decoy), password);
  return hash !== null && fits;
}

/** Makes the decoy before the first sign-in, which would otherwise be slower for unknown users. */
export async function preparePasswords(): Promise<void> {
  decoy ??= hashPassword(randomBytes(32).toString('hex'));
  await decoy;
}

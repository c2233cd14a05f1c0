import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';

/** OWASP's password storage recommendation for argon2id (the library's default variant): 19 MiB, two passes, one lane. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

let decoy: Promise<string> | undefined;

/**
 * Whether a password fits. For an unknown user (`hash` null) the same work is done on a decoy, so that the time of the
 * answer does not tell which addresses exist.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const fits = await verify(stored ?? (await makeDecoy()), password);
  return stored !== null && fits;
}

/** Makes the decoy before the first sign-in, which would otherwise be slower for unknown users. */
export async function preparePasswords(): Promise<void> {
  await makeDecoy();
}

function makeDecoy(): Promise<string> {
  decoy ??= hashPassword(randomBytes(32).toString('hex'));
  return decoy;
}

import { randomBytes } from 'node:crypto';
import { argon2id, hash, verify } from 'argon2';

/** OWASP's password storage recommendation for argon2id: 19 MiB (in KiB here), two passes, one thread. */
const PARAMETERS = { type: argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Hashes a password into a PHC string (`$argon2id$v=19$m=...`), which carries its salt and parameters. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, PARAMETERS);
}

let decoy: Promise<string> | undefined;

/**
 * Checks a password against a stored PHC string. For an unknown user (`stored` is null) it does the same work on a decoy,
 * so that the time of the answer does not reveal which addresses exist.
 */
export async function verifyPassword(stored: string | null, password: string): Promise<boolean> {
  const fits = await verify(stored ?? (await makeDecoy()), password);
  return stored !== null && fits;
}

/** Hashes the decoy before the first sign-in, which would otherwise be slower for unknown users. */
export async function preparePasswords(): Promise<void> {
  await makeDecoy();
}

function makeDecoy(): Promise<string> {
  decoy ??= hashPassword(randomBytes(32).toString('hex'));
  return decoy;
}

import { createHash, timingSafeEqual } from 'node:crypto';

/** SHA-256: enough for 256 random bits, which cannot be guessed through the hash. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}

/** Compares in constant time whatever the lengths. */
export function secretMatches(secret: string, hash: Uint8Array): boolean {
  return hash.length === 32 && timingSafeEqual(hashSecret(secret), hash);
}

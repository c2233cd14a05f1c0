import { createCipheriv, createDecipheriv, type KeyObject, randomBytes } from 'node:crypto';

const CIPHER = 'aes-256-gcm';
/** In bytes (NIST SP 800-38D, section 8.2). */
const NONCE = 12;
const TAG = 16;
const PREFIX = 'sealed1:';

/**
 * Encrypts a text for the database.
 * @param owner whose it is: in the row of somebody else it opens to nothing
 */
export function sealText(key: KeyObject, text: string, owner: string): string {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(owner));
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
  return `${PREFIX}${sealed.toString('base64url')}`;
}

export const isSealed = (stored: string): boolean => stored.startsWith(PREFIX);

/**
 * Decrypts a text of the database. One of an earlier release, which stored it as it is, is returned unchanged.
 * @returns undefined when another key, another owner or an edit keeps it shut
 */
export function openText(key: KeyObject, stored: string, owner: string): string | undefined {
  if (!isSealed(stored)) return stored;
  const sealed = Buffer.from(stored.slice(PREFIX.length), 'base64url');
  try {
    const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, NONCE), { authTagLength: TAG })
      .setAAD(Buffer.from(owner))
      .setAuthTag(sealed.subarray(-TAG));
    return Buffer.concat([decipher.update(sealed.subarray(NONCE, -TAG)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

import { createHash, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Key, Signature } from '@tufjs/models';

/** A new Ed25519 key. */
export function generateSigningKey(): KeyObject {
  return generateKeyPairSync('ed25519').privateKey;
}

/** The public part, as a root names it. Its id is the SHA-256 of its canonical JSON (TUF 4.2). */
export function publicPart(privateKey: KeyObject): Key {
  // The last 32 bytes of an Ed25519 SubjectPublicKeyInfo are the key (RFC 8410).
  const value = createPublicKey(privateKey)
    .export({ type: 'spki', format: 'der' })
    .subarray(-32)
    .toString('hex');
  const canonical = `{"keytype":"ed25519","keyval":{"public":"${value}"},"scheme":"ed25519"}`;
  return new Key({
    keyID: createHash('sha256').update(canonical).digest('hex'),
    keyType: 'ed25519',
    scheme: 'ed25519',
    keyVal: { public: value },
  });
}

/** Signs with a key, as `Metadata.sign` wants it. */
export function signer(privateKey: KeyObject): (data: Buffer) => Signature {
  const { keyID } = publicPart(privateKey);
  return (data) => new Signature({ keyID, sig: sign(null, data, privateKey).toString('hex') });
}

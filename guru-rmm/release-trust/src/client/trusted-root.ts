import type { Metadata, Root } from '@tufjs/models';
import { readMetadata, requireSignature } from './read-metadata.ts';
import { TrustError } from './trust-error.ts';

/** Reads a root that is trusted because of where it came from. An expired one is where the way to a newer one begins. */
export function readTrustedRoot(bytes: Uint8Array): Metadata<Root> {
  const root = readMetadata('root', bytes);
  requireEd25519(root);
  requireSignature('root', root, root);
  return root;
}

/**
 * The next version of a root: signed by the keys of the one before it and by its own (TUF 5.3).
 * @throws TrustError `malformed`, `too_large`, `wrong_signature`, `rolled_back`
 */
export function nextRoot(trusted: Metadata<Root>, bytes: Uint8Array): Metadata<Root> {
  const root = readMetadata('root', bytes);
  requireEd25519(root);
  requireSignature('root', trusted, root);
  requireSignature('root', root, root);
  const expected = trusted.signed.version + 1;
  if (root.signed.version !== expected) {
    throw new TrustError(
      'rolled_back',
      `root.json has version ${root.signed.version} in place of ${expected}`,
    );
  }
  return root;
}

function requireEd25519({ signed }: Metadata<Root>): void {
  const foreign = Object.values(signed.keys).some(
    ({ keyType, scheme }) => keyType !== 'ed25519' || scheme !== 'ed25519',
  );
  if (foreign) throw new TrustError('malformed', 'root.json names a key that is not Ed25519');
}

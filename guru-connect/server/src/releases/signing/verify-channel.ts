import { type Kind, type SignedProgram, updateTrust } from '@guru/release-trust';
import type { ChannelMetadata } from './channel-metadata.ts';
import { ReleaseError } from './release-error.ts';

/**
 * Looks at a channel's metadata as a machine does that sees it for the first time.
 * @param pinned the root that is trusted; the channel's first one by default
 * @throws TrustError, ReleaseError when the channel is not signed
 */
export async function verifyChannel(
  metadata: ChannelMetadata,
  pinned?: Uint8Array,
): Promise<{ programs: SignedProgram[]; root: Uint8Array }> {
  const root = pinned ?? (await metadata.read('1.root.json'));
  if (!root) throw new ReleaseError('The channel is not signed.');
  const seen = new Map<Kind, Uint8Array>();
  const store = {
    read: async (kind: Kind) => seen.get(kind),
    write: async (kind: Kind, bytes: Uint8Array) => void seen.set(kind, bytes),
  };
  return { programs: await updateTrust(store, root, (name) => metadata.read(name)), root };
}

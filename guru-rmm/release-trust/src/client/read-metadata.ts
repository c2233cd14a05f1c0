import {
  Metadata,
  MetadataKind,
  type Root,
  type Snapshot,
  type Targets,
  type Timestamp,
} from '@tufjs/models';
import { TrustError } from './trust-error.ts';

/** The signed content of each kind of metadata. */
export interface Signed {
  root: Root;
  timestamp: Timestamp;
  snapshot: Snapshot;
  targets: Targets;
}
export type Kind = keyof Signed;

/** Largest file of each kind, in bytes. A channel names a few programs: one of this size is an attack. */
export const LARGEST: Readonly<Record<Kind, number>> = {
  root: 65_536,
  timestamp: 16_384,
  snapshot: 16_384,
  targets: 262_144,
};

const KINDS = {
  root: MetadataKind.Root,
  timestamp: MetadataKind.Timestamp,
  snapshot: MetadataKind.Snapshot,
  targets: MetadataKind.Targets,
} as const;

/**
 * Reads one file of metadata. Its signatures are not looked at yet.
 * @throws TrustError `malformed`, `too_large`
 */
export function readMetadata<K extends Kind>(kind: K, bytes: Uint8Array): Metadata<Signed[K]> {
  if (bytes.length > LARGEST[kind]) {
    throw new TrustError('too_large', `${kind}.json has more than ${LARGEST[kind]} bytes`);
  }
  try {
    const read = Metadata.fromJSON as (kind: MetadataKind, json: unknown) => Metadata<Signed[K]>;
    const metadata = read(KINDS[kind], JSON.parse(Buffer.from(bytes).toString('utf8')));
    const { version, expires } = metadata.signed;
    if (!Number.isSafeInteger(version) || version < 1) throw new Error('its version is no positive number');
    // The library takes a date that cannot be read for one that never comes.
    if (!Number.isFinite(Date.parse(expires))) throw new Error('its expiry is no date');
    return metadata;
  } catch (cause) {
    throw new TrustError('malformed', `${kind}.json cannot be read: ${(cause as Error).message}`, { cause });
  }
}

/** @throws TrustError `wrong_signature` unless enough of the keys that `root` names for `kind` have signed it */
export function requireSignature(kind: Kind, root: Metadata<Root>, metadata: Metadata<Signed[Kind]>): void {
  try {
    root.verifyDelegate(kind, metadata);
  } catch (cause) {
    throw new TrustError('wrong_signature', `${kind}.json is not signed by a key that is trusted for it`, {
      cause,
    });
  }
}

/** @throws TrustError `expired` */
export function requireFresh(kind: Kind, { signed }: Metadata<Signed[Kind]>, now: Date): void {
  if (signed.isExpired(now)) throw new TrustError('expired', `${kind}.json expired at ${signed.expires}`);
}

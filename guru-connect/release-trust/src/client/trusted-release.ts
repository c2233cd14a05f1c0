import type { Metadata, MetaFile, Root, Snapshot, Targets, Timestamp } from '@tufjs/models';
import { type Kind, readMetadata, requireFresh, requireSignature, type Signed } from './read-metadata.ts';
import { TrustError } from './trust-error.ts';

/** What was trusted before, as far as the present root's keys have signed it. */
export interface Floor {
  readonly timestamp?: Metadata<Timestamp>;
  readonly snapshot?: Metadata<Snapshot>;
}

/**
 * A timestamp that is newer than, or as old as, the last one (TUF 5.4). Returned is the last one when the version is the
 * same: its content must not change under one version.
 * @throws TrustError
 */
export function trustTimestamp(root: Metadata<Root>, floor: Floor, bytes: Uint8Array, now: Date) {
  const read = readSigned('timestamp', root, bytes);
  const last = floor.timestamp?.signed;
  if (last) {
    requireAtLeast('timestamp.json', read.signed.version, last.version);
    requireAtLeast('snapshot.json', read.signed.snapshotMeta.version, last.snapshotMeta.version);
  }
  const timestamp = floor.timestamp && last?.version === read.signed.version ? floor.timestamp : read;
  requireFresh('timestamp', timestamp, now);
  return timestamp;
}

/** The snapshot that the timestamp names, in which no file is older than before (TUF 5.5). @throws TrustError */
export function trustSnapshot(
  root: Metadata<Root>,
  timestamp: Metadata<Timestamp>,
  floor: Floor,
  bytes: Uint8Array,
  now: Date,
): Metadata<Snapshot> {
  const snapshot = readNamed('snapshot', root, timestamp.signed.snapshotMeta, bytes);
  for (const [file, { version }] of Object.entries(floor.snapshot?.signed.meta ?? {})) {
    requireAtLeast(file, metaOf(snapshot, file).version, version);
  }
  requireFresh('snapshot', snapshot, now);
  return snapshot;
}

/** The list of programs that the snapshot names (TUF 5.6). @throws TrustError */
export function trustTargets(
  root: Metadata<Root>,
  snapshot: Metadata<Snapshot>,
  bytes: Uint8Array,
  now: Date,
): Metadata<Targets> {
  const targets = readNamed('targets', root, metaOf(snapshot, 'targets.json'), bytes);
  requireFresh('targets', targets, now);
  return targets;
}

/** @throws TrustError `mixed` when the snapshot does not name the file */
export function metaOf({ signed }: Metadata<Snapshot>, file: string): MetaFile {
  const meta = Object.hasOwn(signed.meta, file) ? signed.meta[file] : undefined;
  if (!meta) throw new TrustError('mixed', `snapshot.json does not name ${file}`);
  return meta;
}

function readSigned<K extends Kind>(kind: K, root: Metadata<Root>, bytes: Uint8Array): Metadata<Signed[K]> {
  const metadata = readMetadata(kind, bytes);
  requireSignature(kind, root, metadata);
  return metadata;
}

/** Reads a file that another one names by version, length and SHA-256. */
function readNamed<K extends Kind>(kind: K, root: Metadata<Root>, meta: MetaFile, bytes: Uint8Array) {
  try {
    meta.verify(Buffer.from(bytes));
  } catch (cause) {
    throw new TrustError('mixed', `${kind}.json is not the file that belongs to the others`, { cause });
  }
  const metadata = readSigned(kind, root, bytes);
  if (metadata.signed.version !== meta.version) {
    const { version } = metadata.signed;
    throw new TrustError('mixed', `${kind}.json has version ${version} in place of ${meta.version}`);
  }
  return metadata;
}

function requireAtLeast(file: string, version: number, floor: number): void {
  if (version >= floor) return;
  throw new TrustError('rolled_back', `${file} has version ${version}, and ${floor} was seen before`);
}

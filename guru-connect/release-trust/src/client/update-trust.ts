import type { Metadata, Root, TargetFile } from '@tufjs/models';
import {
  type Kind,
  LARGEST,
  readMetadata,
  requireFresh,
  requireSignature,
  type Signed,
} from './read-metadata.ts';
import { TrustError } from './trust-error.ts';
import type { TrustedFiles } from './trust-store.ts';
import { type Floor, metaOf, trustSnapshot, trustTargets, trustTimestamp } from './trusted-release.ts';
import { nextRoot, readTrustedRoot } from './trusted-root.ts';

/**
 * Gives a file of the channel's metadata by its name; undefined when the channel has none of this name.
 * @throws TrustError `unreachable`, `too_large`
 */
export type MetadataSource = (name: string, maxBytes: number) => Promise<Uint8Array | undefined>;

/** One program, as the channel's targets key has signed it. */
export interface SignedProgram {
  /** `<platform>/<file>`. */
  readonly path: string;
  readonly version: string;
  /** In bytes. */
  readonly size: number;
  /** Hexadecimal. */
  readonly sha256: string;
}

/** No channel renews its root more often between two looks of a machine. */
const MOST_ROOTS = 64;

/**
 * Brings the trust in a channel up to date by the client workflow of The Update Framework (TUF 1.0.31, section 5), and
 * returns the programs that it signs. What was trusted is stored before the next file is fetched.
 * @param pinned the root that is trusted from the start; ignored once the store has one
 * @throws TrustError
 */
export async function updateTrust(
  store: TrustedFiles,
  pinned: Uint8Array,
  source: MetadataSource,
  now: Date = new Date(),
): Promise<SignedProgram[]> {
  const root = await updateRoot(store, pinned, source);
  requireFresh('root', root, now);
  const floor = await readFloor(store, root);

  const newest = await fetched(source, 'timestamp.json', 'timestamp');
  const timestamp = trustTimestamp(root, floor, newest, now);
  if (timestamp !== floor.timestamp) await store.write('timestamp', newest);

  const { version } = timestamp.signed.snapshotMeta;
  const snapshotBytes = await fetched(source, `${version}.snapshot.json`, 'snapshot');
  const snapshot = trustSnapshot(root, timestamp, floor, snapshotBytes, now);
  await store.write('snapshot', snapshotBytes);

  const named = metaOf(snapshot, 'targets.json');
  const targetsBytes = await fetched(source, `${named.version}.targets.json`, 'targets');
  const targets = trustTargets(root, snapshot, targetsBytes, now);
  await store.write('targets', targetsBytes);
  return Object.entries(targets.signed.targets).map(([path, file]) => describe(path, file));
}

async function updateRoot(
  store: TrustedFiles,
  pinned: Uint8Array,
  source: MetadataSource,
): Promise<Metadata<Root>> {
  let root = readTrustedRoot((await store.read('root')) ?? pinned);
  for (let renewals = 0; renewals < MOST_ROOTS; renewals += 1) {
    const bytes = await source(`${root.signed.version + 1}.root.json`, LARGEST.root);
    if (!bytes) break;
    root = nextRoot(root, bytes);
    await store.write('root', bytes);
  }
  return root;
}

/** What an older root's key has signed is no floor: after a stolen key, versions may begin again (TUF 5.3.11). */
async function readFloor(store: TrustedFiles, root: Metadata<Root>): Promise<Floor> {
  const [timestamp, snapshot] = await Promise.all([
    readStored(store, root, 'timestamp'),
    readStored(store, root, 'snapshot'),
  ]);
  return { ...(timestamp && { timestamp }), ...(snapshot && { snapshot }) };
}

async function readStored<K extends Kind>(
  store: TrustedFiles,
  root: Metadata<Root>,
  kind: K,
): Promise<Metadata<Signed[K]> | undefined> {
  const bytes = await store.read(kind);
  if (!bytes) return undefined;
  try {
    const metadata = readMetadata(kind, bytes);
    requireSignature(kind, root, metadata);
    return metadata;
  } catch (error) {
    if (error instanceof TrustError) return undefined;
    throw error;
  }
}

async function fetched(source: MetadataSource, name: string, kind: Kind): Promise<Uint8Array> {
  const bytes = await source(name, LARGEST[kind]);
  if (bytes) return bytes;
  throw new TrustError('unreachable', `the release channel has no ${name}`);
}

function describe(path: string, { length, hashes, custom }: TargetFile): SignedProgram {
  const { version } = custom;
  const { sha256 } = hashes;
  if (typeof version !== 'string' || sha256 === undefined) {
    throw new TrustError('malformed', `targets.json has no version or SHA-256 of ${path}`);
  }
  return { path, version, size: length, sha256 };
}

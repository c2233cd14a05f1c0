import { createHash, type KeyObject } from 'node:crypto';
import { Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp } from '@tufjs/models';
import type { SignedProgram } from '../client/update-trust.ts';
import { publicPart, signer } from './signing-key.ts';

const SPEC_VERSION = '1.0.31';

/** Version and end of one file. */
export interface Edition {
  readonly version: number;
  readonly expires: Date;
}

/** The keys of a channel. `online` signs timestamp and snapshot, which say often that nothing newer exists. */
export interface ChannelKeys {
  readonly root: KeyObject;
  readonly targets: KeyObject;
  readonly online: KeyObject;
}

/**
 * A root that names the channel's keys.
 * @param before root keys of the version before, where they are replaced: both must sign
 */
export function signRoot(keys: ChannelKeys, edition: Edition, before: readonly KeyObject[] = []): Buffer {
  const root = new Root({ ...common(edition), consistentSnapshot: true });
  root.addKey(publicPart(keys.root), 'root');
  root.addKey(publicPart(keys.targets), 'targets');
  root.addKey(publicPart(keys.online), 'snapshot');
  root.addKey(publicPart(keys.online), 'timestamp');
  return signed(root, [keys.root, ...before]);
}

/** The list of programs. */
export function signTargets(key: KeyObject, edition: Edition, programs: readonly SignedProgram[]): Buffer {
  const targets = new Targets(common(edition));
  for (const { path, version, size, sha256 } of programs) {
    const unrecognizedFields = { custom: { version } };
    targets.addTarget(new TargetFile({ path, length: size, hashes: { sha256 }, unrecognizedFields }));
  }
  return signed(targets, [key]);
}

/** Which list of programs is current. */
export function signSnapshot(key: KeyObject, edition: Edition, targets: Buffer, version: number): Buffer {
  return signed(new Snapshot({ ...common(edition), meta: { 'targets.json': metaFile(targets, version) } }), [
    key,
  ]);
}

/** Which snapshot is current: the file that is renewed most often, so that a channel that is held back is noticed. */
export function signTimestamp(key: KeyObject, edition: Edition, snapshot: Buffer, version: number): Buffer {
  return signed(new Timestamp({ ...common(edition), snapshotMeta: metaFile(snapshot, version) }), [key]);
}

function common({ version, expires }: Edition) {
  return { version, specVersion: SPEC_VERSION, expires: `${expires.toISOString().slice(0, 19)}Z` };
}

function metaFile(bytes: Buffer, version: number): MetaFile {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return new MetaFile({ version, length: bytes.length, hashes: { sha256 } });
}

function signed(content: Root | Targets | Snapshot | Timestamp, keys: readonly KeyObject[]): Buffer {
  const metadata = new Metadata(content);
  for (const key of keys) metadata.sign(signer(key));
  return Buffer.from(`${JSON.stringify(metadata.toJSON(), null, 1)}\n`);
}

import type { KeyObject } from 'node:crypto';
import type { SignedProgram } from '@guru/release-trust';
import {
  type ChannelKeys,
  publicPart,
  signRoot,
  signSnapshot,
  signTargets,
  signTimestamp,
} from '@guru/release-trust/sign';
import type { ChannelMetadata } from './channel-metadata.ts';
import { ReleaseError } from './release-error.ts';

const DAY_MS = 24 * 3600 * 1000;

/** How many days each file is good for. `online`: snapshot and timestamp, within which somebody must refresh them. */
export interface Terms {
  readonly root: number;
  readonly targets: number;
  readonly online: number;
}

/** A root outlives the machines that only look once in a while; a month is time for a release manager on holiday. */
export const PUBLISHER_TERMS: Terms = { root: 730, targets: 365, online: 30 };

const inDays = (days: number) => new Date(Date.now() + days * DAY_MS);

/**
 * Writes the next version of the root with these keys.
 * @param before the root key of the version before, where it is another one
 * @throws ReleaseError when the root key of the version before does not sign
 */
export async function signNextRoot(
  metadata: ChannelMetadata,
  keys: ChannelKeys,
  days: number,
  before?: KeyObject,
): Promise<number> {
  const last = (await metadata.newest('root'))?.metadata.signed;
  const signers = before ? [keys.root, before] : [keys.root];
  if (last && !signers.some((key) => last.roles.root?.keyIDs.includes(publicPart(key).keyID))) {
    throw new ReleaseError(
      'The root key is not that of the version before: name that one with --old-root-key.',
    );
  }
  const version = (last?.version ?? 0) + 1;
  const edition = { version, expires: inDays(days) };
  await metadata.write(`${version}.root.json`, signRoot(keys, edition, before ? [before] : []));
  return version;
}

/** Signs a new list of programs, and that it is the current one. @throws ReleaseError when the root does not name the keys */
export async function signPrograms(
  metadata: ChannelMetadata,
  keys: Pick<ChannelKeys, 'targets' | 'online'>,
  programs: readonly SignedProgram[],
  terms: Terms,
): Promise<number> {
  await requireNamed(metadata, 'targets', keys.targets);
  await requireNamed(metadata, 'timestamp', keys.online);
  const version = ((await metadata.newest('targets'))?.metadata.signed.version ?? 0) + 1;
  const edition = { version, expires: inDays(terms.targets) };
  await metadata.write(`${version}.targets.json`, signTargets(keys.targets, edition, programs));
  await signCurrent(metadata, keys.online, terms.online);
  await metadata.deleteBefore('targets', version - 1);
  return version;
}

/** Signs again that the newest list of programs is the current one. @throws ReleaseError */
export async function signCurrent(metadata: ChannelMetadata, online: KeyObject, days: number): Promise<void> {
  await requireNamed(metadata, 'timestamp', online);
  const targets = await metadata.newest('targets');
  if (!targets)
    throw new ReleaseError('The channel has no signed list of programs: run guru-connect release sign.');
  const version = ((await metadata.newest('snapshot'))?.metadata.signed.version ?? 0) + 1;
  const expires = inDays(days);
  const snapshot = signSnapshot(online, { version, expires }, targets.bytes, targets.metadata.signed.version);
  await metadata.write(`${version}.snapshot.json`, snapshot);
  const last = (await metadata.newest('timestamp'))?.metadata.signed.version ?? 0;
  // Last: until it is there, machines see the publication before.
  await metadata.write(
    'timestamp.json',
    signTimestamp(online, { version: last + 1, expires }, snapshot, version),
  );
  await metadata.deleteBefore('snapshot', version - 1);
}

async function requireNamed(
  metadata: ChannelMetadata,
  role: 'targets' | 'timestamp',
  key: KeyObject,
): Promise<void> {
  const root = await metadata.newest('root');
  if (!root)
    throw new ReleaseError('The channel has no root: run guru-connect release sign with the root key.');
  if (root.metadata.signed.roles[role]?.keyIDs.includes(publicPart(key).keyID)) return;
  const name = role === 'targets' ? 'targets' : 'online';
  throw new ReleaseError(
    `The root does not name this ${name} key: run guru-connect release renew-root first.`,
  );
}

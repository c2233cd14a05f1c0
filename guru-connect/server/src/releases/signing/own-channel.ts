import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { SignedProgram } from '@guru/release-trust';
import type { ChannelKeys } from '@guru/release-trust/sign';
import type { Logger } from 'pino';
import { readManifest } from '../release-manifest.ts';
import { ownKeys, ownMetadata, type ReleaseFolders, shippedMetadata } from '../release-folders.ts';
import { compressPrograms } from '../delivery/compressed-copy.ts';
import { programsOf, requireManifest, requireTruePrograms } from './channel-programs.ts';
import type { ChannelMetadata } from './channel-metadata.ts';
import { KEY_NAMES, makeKeyFiles, readKey } from './key-files.ts';
import { ReleaseError } from './release-error.ts';
import { signCurrent, signNextRoot, signPrograms, type Terms } from './sign-channel.ts';
import { verifyChannel } from './verify-channel.ts';

/** The relay renews what it signs itself, so a channel that is held back is noticed within a week. */
export const OWN_TERMS: Terms = { root: 730, targets: 365, online: 7 };

/** The channels that came without signatures, which this installation therefore signs. */
export async function unsignedChannels(folders: ReleaseFolders): Promise<string[]> {
  const names = await readdir(folders.releases).catch(() => []);
  const unsigned: string[] = [];
  for (const name of names) {
    const isChannel = (await readManifest(join(folders.releases, name)).catch(() => undefined)) !== undefined;
    if (isChannel && !(await shippedMetadata(folders, name).newest('root'))) unsigned.push(name);
  }
  return unsigned;
}

/**
 * Signs the unsigned channels with keys of this installation, which are made at the first start. Programs that were
 * replaced since are signed here alone, at a start: nothing that writes to the folder of a running relay gets a signature.
 */
export async function signOwnChannels(folders: ReleaseFolders, log: Logger): Promise<void> {
  for (const channel of await unsignedChannels(folders)) {
    try {
      await signOwnChannel(folders, channel, log);
    } catch (error) {
      if (!(error instanceof ReleaseError)) throw error;
      // Sessions do not wait for a release: machines refuse this one, and doctor names it.
      log.error({ channel }, `[ERROR] the release channel is not signed: ${error.message}`);
    }
  }
}

async function signOwnChannel(folders: ReleaseFolders, channel: string, log: Logger): Promise<void> {
  const metadata = ownMetadata(folders, channel);
  const keys = await loadOwnKeys(folders);
  if (!(await metadata.newest('root'))) {
    await signNextRoot(metadata, keys, OWN_TERMS.root);
    log.info({ channel }, '[OK] made a root for the release channel, signed with keys of this installation');
  }
  const folder = join(folders.releases, channel);
  const programs = programsOf(await requireManifest(folder));
  // As machines see it: a start that was killed may have left a list that no timestamp names.
  const published = await verifyChannel(metadata).then(
    (channel) => channel.programs,
    () => undefined,
  );
  if (isDeepStrictEqual(published, programs)) {
    await renew(metadata, keys);
  } else {
    await requireTruePrograms(folder, programs);
    await signPrograms(metadata, keys, programs, OWN_TERMS);
    log.info({ channel, programs: programs.length }, '[OK] signed the programs of the release channel');
  }
  await compressPrograms(folder, await requireManifest(folder)).catch((error: unknown) => {
    log.warn(
      { channel, err: error },
      '[WARNING] the programs of the release channel cannot be compressed, so downloads are three times as long',
    );
  });
}

/** Renews what this installation has signed, when half of its time is over. */
export async function renewOwnChannels(folders: ReleaseFolders): Promise<void> {
  for (const channel of await unsignedChannels(folders)) {
    const metadata = ownMetadata(folders, channel);
    if (await metadata.newest('root')) await renew(metadata, await loadOwnKeys(folders));
  }
}

async function renew(metadata: ChannelMetadata, keys: ChannelKeys): Promise<void> {
  if (await isHalfOver(metadata, 'root', OWN_TERMS.root)) await signNextRoot(metadata, keys, OWN_TERMS.root);
  if (await isHalfOver(metadata, 'targets', OWN_TERMS.targets)) {
    const targets = await metadata.newest('targets');
    if (targets) await signPrograms(metadata, keys, await signedPrograms(metadata), OWN_TERMS);
  } else if (await isHalfOver(metadata, 'timestamp', OWN_TERMS.online)) {
    await signCurrent(metadata, keys.online, OWN_TERMS.online);
  }
}

async function isHalfOver(
  metadata: ChannelMetadata,
  kind: 'root' | 'targets' | 'timestamp',
  days: number,
): Promise<boolean> {
  const expires = (await metadata.newest(kind))?.metadata.signed.expires;
  return expires !== undefined && Date.parse(expires) - Date.now() < (days / 2) * 24 * 3600 * 1000;
}

/** What the newest list names, whether or not it is still fresh. */
async function signedPrograms(metadata: ChannelMetadata): Promise<SignedProgram[]> {
  const { targets = {} } = (await metadata.newest('targets'))?.metadata.signed ?? {};
  return Object.values(targets).map(({ path, length, hashes, custom }) => ({
    path,
    version: String(custom.version),
    size: length,
    sha256: hashes.sha256 ?? '',
  }));
}

async function loadOwnKeys(folders: ReleaseFolders): Promise<ChannelKeys> {
  const places = { folder: ownKeys(folders) };
  try {
    const [root, targets, online] = await Promise.all(KEY_NAMES.map((name) => readKey(places, name)));
    if (root && targets && online) return { root, targets, online };
  } catch (error) {
    if ((await readdir(places.folder).catch(() => [])).length > 0) throw error;
  }
  // All three at once: a start that is killed leaves none of them.
  const draft = `${places.folder}.new`;
  await rm(draft, { recursive: true, force: true });
  const keys = await makeKeyFiles(draft);
  await rename(draft, places.folder);
  return keys;
}

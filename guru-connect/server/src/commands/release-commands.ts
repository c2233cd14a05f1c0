import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import { TrustError } from '@guru/release-trust';
import { compressPrograms } from '../releases/delivery/compressed-copy.ts';
import { addProgram } from '../releases/signing/add-program.ts';
import { ChannelMetadata } from '../releases/signing/channel-metadata.ts';
import { programsOf, requireManifest, requireTruePrograms } from '../releases/signing/channel-programs.ts';
import { KEY_NAMES, type KeyPlaces, keyFile, makeKeyFiles, readKey } from '../releases/signing/key-files.ts';
import { ReleaseError } from '../releases/signing/release-error.ts';
import {
  PUBLISHER_TERMS,
  signCurrent,
  signNextRoot,
  signPrograms,
} from '../releases/signing/sign-channel.ts';
import { verifyChannel } from '../releases/signing/verify-channel.ts';
import { CommandRefused } from './command-refused.ts';
import { describeRows } from './table.ts';

interface JsonOption {
  readonly json: boolean;
}

/** Where the keys are: in a folder, or each in a file or pipe of its own. */
export interface KeyOptions extends JsonOption {
  readonly keys: string;
  readonly rootKey?: string;
  readonly targetsKey?: string;
  readonly onlineKey?: string;
  /** For how many days snapshot and timestamp are good. */
  readonly days: number;
}

export interface SignOptions extends KeyOptions {
  readonly program?: string;
  readonly agentVersion?: string;
  readonly platform: string;
  readonly allowOlder: boolean;
}

const metadataOf = (channel: string) => new ChannelMetadata(join(channel, 'metadata'));

/** `guru-connect release init-keys`. */
export async function releaseInitKeys(folder: string, { json }: JsonOption): Promise<string> {
  await refusable(() => makeKeyFiles(folder));
  const files = KEY_NAMES.map((name) => keyFile({ folder }, name));
  if (json) return `${JSON.stringify({ files })}\n`;
  return `${files.map((file) => `[OK] made ${file}\n`).join('')}Keep root.pem and targets.pem off the server.\n`;
}

/** `guru-connect release sign`: makes the root of a channel that has none. */
export async function releaseSign(channel: string, options: SignOptions): Promise<string> {
  const places = placesOf(options);
  const metadata = metadataOf(channel);
  return refusable(async () => {
    const { program, agentVersion: version, platform, allowOlder } = options;
    if (program !== undefined) await addProgram(channel, { program, version, platform, allowOlder });
    const manifest = await requireManifest(channel);
    const programs = programsOf(manifest);
    await requireTruePrograms(channel, programs);
    await compressPrograms(channel, manifest);
    const [targets, online] = await Promise.all([readKey(places, 'targets'), readKey(places, 'online')]);
    if (!(await metadata.newest('root'))) {
      const root = await readKey(places, 'root');
      await signNextRoot(metadata, { root, targets, online }, PUBLISHER_TERMS.root);
    }
    const signed = await signPrograms(metadata, { targets, online }, programs, {
      ...PUBLISHER_TERMS,
      online: options.days,
    });
    return report(channel, metadata, options, `signed version ${signed} of the channel`);
  });
}

/** `guru-connect release refresh`: needs the online key alone. */
export async function releaseRefresh(channel: string, options: KeyOptions): Promise<string> {
  const metadata = metadataOf(channel);
  return refusable(async () => {
    await signCurrent(metadata, await readKey(placesOf(options), 'online'), options.days);
    return report(channel, metadata, options, `refreshed the channel for ${options.days} days`);
  });
}

/** `guru-connect release renew-root`: the next root names the keys that are in the files now. */
export async function releaseRenewRoot(
  channel: string,
  options: KeyOptions & { readonly oldRootKey?: string },
): Promise<string> {
  const metadata = metadataOf(channel);
  const places = placesOf(options);
  return refusable(async () => {
    if (!(await metadata.newest('root'))) throw new ReleaseError(`${channel} has no root: run release sign.`);
    const [root, targets, online] = await Promise.all([
      readKey(places, 'root'),
      readKey(places, 'targets'),
      readKey(places, 'online'),
    ]);
    const { oldRootKey } = options;
    const before =
      oldRootKey === undefined ? undefined : await readKey({ ...places, root: oldRootKey }, 'root');
    const version = await signNextRoot(metadata, { root, targets, online }, PUBLISHER_TERMS.root, before);
    // Keys may be new ones: what the root before has signed is signed again.
    const programs = programsOf(await requireManifest(channel));
    await requireTruePrograms(channel, programs);
    await signPrograms(metadata, { targets, online }, programs, { ...PUBLISHER_TERMS, online: options.days });
    return report(channel, metadata, options, `signed version ${version} of the root`);
  });
}

/** `guru-connect release verify`: metadata, and each program byte by byte. */
export async function releaseVerify(channel: string, options: JsonOption): Promise<string> {
  return refusable(async () => {
    const metadata = metadataOf(channel);
    const { programs } = await verifyChannel(metadata);
    await requireTruePrograms(channel, programs);
    return report(
      channel,
      metadata,
      options,
      'the channel is signed and its programs are those that it signs',
    );
  });
}

async function report(
  channel: string,
  metadata: ChannelMetadata,
  { json }: JsonOption,
  done: string,
): Promise<string> {
  const { programs, root } = await verifyChannel(metadata);
  const expires = (await metadata.newest('timestamp'))?.metadata.signed.expires;
  const rootSha256 = createHash('sha256').update(root).digest('hex');
  if (json) {
    return `${JSON.stringify({ channel: basename(channel), root_sha256: rootSha256, expires, programs })}\n`;
  }
  const table = describeRows(programs, ['path', 'version', 'size', 'sha256'], { json });
  return `[OK] ${done}\nroot:    ${rootSha256}\nexpires: ${expires}\n${table}`;
}

function placesOf({ keys, rootKey, targetsKey, onlineKey }: KeyOptions): KeyPlaces {
  return {
    folder: keys,
    ...(rootKey !== undefined && { root: rootKey }),
    ...(targetsKey !== undefined && { targets: targetsKey }),
    ...(onlineKey !== undefined && { online: onlineKey }),
  };
}

async function refusable<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ReleaseError) throw new CommandRefused(error.message);
    if (error instanceof TrustError)
      throw new CommandRefused(`The channel is not trusted: ${error.message}.`);
    throw error;
  }
}

import { join } from 'node:path';
import { ChannelMetadata } from './signing/channel-metadata.ts';

/** Where channels are. */
export interface ReleaseFolders {
  /** One folder for each channel: `manifest.json`, the programs, and `metadata/` where a release manager has signed it. */
  readonly releases: string;
  readonly dataDir: string;
}

/** Signed by a release manager, who keeps the keys elsewhere. */
export const shippedMetadata = ({ releases }: ReleaseFolders, channel: string): ChannelMetadata =>
  new ChannelMetadata(join(releases, channel, 'metadata'));

/** Signed by this installation, for a channel that came without signatures. */
export const ownMetadata = ({ dataDir }: ReleaseFolders, channel: string): ChannelMetadata =>
  new ChannelMetadata(join(dataDir, 'release-channel', channel));

/** Keys of this installation, mode 0600. */
export const ownKeys = ({ dataDir }: ReleaseFolders): string => join(dataDir, 'release-channel', '.keys');

/** The channel from which agents update themselves. */
const AGENT_CHANNEL = 'stable';

/** What an agent's configuration says of updates: the root with which it begins to trust. Nothing while none is signed. */
export async function updateSettings(folders: ReleaseFolders): Promise<{ update?: { root: unknown } }> {
  const bytes = await (await channelMetadata(folders, AGENT_CHANNEL)).read('1.root.json');
  return bytes ? { update: { root: JSON.parse(bytes.toString('utf8')) } } : {};
}

/** The metadata that counts for a channel. */
export async function channelMetadata(folders: ReleaseFolders, channel: string): Promise<ChannelMetadata> {
  const shipped = shippedMetadata(folders, channel);
  return (await shipped.read('1.root.json')) ? shipped : ownMetadata(folders, channel);
}

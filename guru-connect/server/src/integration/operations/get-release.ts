import { ApiError } from '../../http/api-error.ts';
import { findRelease } from '../../releases/release-manifest.ts';
import type { Handler } from '../handler.ts';

export const getRelease: Handler<'getRelease'> = async ({ releasesDir, publicUrl }, { parameters }) => {
  const { channel, platform } = parameters;
  const release = await findRelease(releasesDir, channel, platform);
  if (!release) throw new ApiError('release_not_found', 'The channel has no release for this platform.');
  const { version, size, sha256, signature, file } = release;
  const url = `${publicUrl()}/releases/${channel}/${platform}/${file}`;
  return { body: { channel, platform, version, url, size, sha256, signature } };
};

import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../http/api-error.ts';
import { sendProgram } from './delivery/send-program.ts';
import { channelMetadata, type ReleaseFolders } from './release-folders.ts';
import { findRelease, isReleaseName } from './release-manifest.ts';
import { isMetadataName } from './signing/channel-metadata.ts';

export interface ReleaseRouteOptions extends ReleaseFolders {
  readonly enabled: boolean;
}

/**
 * `/releases/<channel>/<platform>/<file>`: what the manifest names, and nothing else that lies in the folder. Needs no
 * credential; who downloads it verifies the signed metadata, which is below `/releases/<channel>/metadata/`.
 */
export function releaseRoutes(app: FastifyInstance, options: ReleaseRouteOptions): void {
  const assertEnabled = () => {
    if (!options.enabled) throw new ApiError('feature_disabled', 'The release channel is switched off.');
  };
  app.get<{ Params: { channel: string; name: string } }>(
    '/releases/:channel/metadata/:name',
    async (request, reply) => {
      assertEnabled();
      const { channel, name } = request.params;
      const isName = isReleaseName(channel) && isMetadataName(name);
      const bytes = isName ? await (await channelMetadata(options, channel)).read(name) : undefined;
      if (!bytes) throw new ApiError('release_not_found', 'The channel has no such metadata.');
      return reply.header('cache-control', 'no-cache').type('application/json').send(bytes);
    },
  );
  app.get<{ Params: { channel: string; platform: string; file: string } }>(
    '/releases/:channel/:platform/:file',
    async (request, reply) => {
      const { channel, platform, file } = request.params;
      assertEnabled();
      const release = await findRelease(options.releases, channel, platform);
      if (release?.file !== file) throw new ApiError('release_not_found', 'The channel has no such file.');
      reply.header('content-disposition', `attachment; filename="${file}"`);
      return sendProgram(request, reply, join(options.releases, channel, platform), release);
    },
  );
}

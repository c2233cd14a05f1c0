import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../http/api-error.ts';
import { findRelease } from './release-manifest.ts';

/**
 * `/releases/<channel>/<platform>/<file>`: what the manifest names, and nothing else that lies in the folder. Needs no
 * credential; who downloads it compares the SHA-256 that the contract's getRelease gave.
 */
export function releaseRoutes(app: FastifyInstance, options: { folder: string; enabled: boolean }): void {
  app.get<{ Params: { channel: string; platform: string; file: string } }>(
    '/releases/:channel/:platform/:file',
    async (request, reply) => {
      const { channel, platform, file } = request.params;
      if (!options.enabled) throw new ApiError('feature_disabled', 'The release channel is switched off.');
      const release = await findRelease(options.folder, channel, platform);
      if (release?.file !== file) throw new ApiError('release_not_found', 'The channel has no such file.');
      const path = join(options.folder, channel, platform, file);
      const { size } = await stat(path);
      return reply
        .header('content-length', size)
        .header('content-disposition', `attachment; filename="${file}"`)
        .header('cache-control', 'no-cache')
        .type('application/octet-stream')
        .send(createReadStream(path));
    },
  );
}

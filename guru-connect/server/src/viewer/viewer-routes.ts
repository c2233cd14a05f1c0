import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Features } from '../config/features.ts';
import { ApiError } from '../http/api-error.ts';
import { viewerHeaders } from '../http/security-headers.ts';

export interface ViewerRouteOptions {
  /** The built viewer: `index.html` and `assets/`. */
  readonly folder: string;
  readonly features: Features;
  /** Origins that may frame the viewer; they may change. */
  readonly framingOrigins: () => readonly string[];
  readonly publicUrl: () => string;
}

/** `/viewer` and `/viewer/assets/*`: static files under headers of their own. */
export async function viewerRoutes(app: FastifyInstance, options: ViewerRouteOptions): Promise<void> {
  await app.register(fastifyStatic, {
    root: options.folder,
    serve: false,
    cacheControl: false,
    // Whole files only: they are small, and a range beyond one is an error more to answer.
    acceptRanges: false,
    // The address of a viewer names its session; no cache keeps that page. Assets are checked again each time.
    setHeaders: (reply) => reply.setHeader('cache-control', 'no-cache'),
  });
  app.get('/viewer', async (request, reply) => {
    if (isEmbedded(request) && !options.features.embedded_viewer) {
      throw new ApiError('feature_disabled', 'The embedded viewer is switched off on this server.');
    }
    if (!existsSync(join(options.folder, 'index.html'))) {
      throw new ApiError(
        'unavailable',
        'This server has no viewer to serve; its operator has to install it.',
        60,
      );
    }
    const framedBy = options.features.embedded_viewer ? options.framingOrigins() : [];
    // Every other answer has it.
    if (framedBy.length > 0) reply.removeHeader('x-frame-options');
    reply.headers(viewerHeaders(framedBy, options.publicUrl()));
    return reply.header('cache-control', 'no-store').sendFile('index.html', { cacheControl: false });
  });
  app.get<{ Params: { '*': string } }>('/viewer/assets/*', async (request, reply) => {
    reply.headers(viewerHeaders([], options.publicUrl()));
    return reply.sendFile(request.params['*'], join(options.folder, 'assets'));
  });
}

function isEmbedded(request: FastifyRequest): boolean {
  const { query } = request;
  return typeof query === 'object' && query !== null && 'embed' in query && query.embed === '1';
}

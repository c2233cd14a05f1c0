import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { ApiError } from '../http/api-error.ts';
import { JOIN_HEADERS } from '../http/security-headers.ts';
import { sendProgram } from '../releases/delivery/send-program.ts';
import { findRelease } from '../releases/release-manifest.ts';

export interface JoinRouteOptions {
  readonly releases: string;
  /** Whether support codes are on. */
  readonly enabled: boolean;
}

/** The channel whose program a user is offered. */
const CHANNEL = 'stable';

/**
 * `/join`, on which the user of a machine enters a code, and `/join/agent/<platform>`, the program. The answer names no file:
 * so the page does, and the code that is in the name goes to no server.
 * @param app serves the viewer's folder (`sendFile`)
 */
export function joinRoutes(app: FastifyInstance, { releases, enabled }: JoinRouteOptions): void {
  const assertEnabled = () => {
    if (!enabled) throw new ApiError('feature_disabled', 'Support codes are switched off on this server.');
  };
  app.get('/join', async (_request, reply) => {
    assertEnabled();
    reply.headers(JOIN_HEADERS);
    return reply.header('cache-control', 'no-store').sendFile('join.html', { cacheControl: false });
  });
  const releaseOf = async (platform: string) => {
    assertEnabled();
    const release = await findRelease(releases, CHANNEL, platform);
    if (!release) throw new ApiError('release_not_found', 'There is no program for this system.');
    return release;
  };
  app.head<{ Params: { platform: string } }>('/join/agent/:platform', async (request, reply) => {
    await releaseOf(request.params.platform);
    return reply.code(204).send();
  });
  app.get<{ Params: { platform: string } }>('/join/agent/:platform', async (request, reply) => {
    const { platform } = request.params;
    const release = await releaseOf(platform);
    reply.header('content-disposition', 'attachment');
    return sendProgram(request, reply, join(releases, CHANNEL, platform), release);
  });
}

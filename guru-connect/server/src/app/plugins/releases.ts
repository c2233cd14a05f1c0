import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { releaseRoutes } from '../../releases/release-routes.ts';
import type { AppContext } from '../context.ts';

/** The release channel. */
export const releases = fp(
  async (app: FastifyInstance, { context: { folders, config } }: { context: AppContext }) => {
    const { dataDir, features } = config;
    releaseRoutes(app, { releases: folders.releases, dataDir, enabled: features.release_channel });
  },
  { name: 'releases', dependencies: ['error-envelope'] },
);

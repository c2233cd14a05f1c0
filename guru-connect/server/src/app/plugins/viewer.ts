import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { joinRoutes } from '../../viewer/join-routes.ts';
import { viewerRoutes } from '../../viewer/viewer-routes.ts';
import type { AppContext } from '../context.ts';

/** The pages for people, and their assets: the viewer, and where a user enters a support code. */
export const viewer = fp(
  async (app: FastifyInstance, { context }: { context: AppContext }) => {
    const { features } = context.config;
    const framingOrigins = () => context.settings.framingOrigins;
    const publicUrl = () => context.address.publicUrl();
    await viewerRoutes(app, { folder: context.folders.viewer, features, framingOrigins, publicUrl });
    joinRoutes(app, { releases: context.folders.releases, enabled: features.support_codes });
  },
  { name: 'viewer', dependencies: ['error-envelope', 'security-headers'], encapsulate: true },
);

import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { viewerRoutes } from '../../viewer/viewer-routes.ts';
import type { AppContext } from '../context.ts';

/** The viewer's page and its assets. */
export const viewer = fp(
  async (app: FastifyInstance, { context }: { context: AppContext }) => {
    const { features, embedAllowedOrigins } = context.config;
    const publicUrl = () => context.address.publicUrl();
    await viewerRoutes(app, { folder: context.folders.viewer, features, embedAllowedOrigins, publicUrl });
  },
  { name: 'viewer', dependencies: ['error-envelope', 'security-headers'], encapsulate: true },
);

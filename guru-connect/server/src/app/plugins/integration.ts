import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { integrationRoutes } from '../../integration/integration-routes.ts';
import type { AppContext } from '../context.ts';

/** The integration API, from the contract's documents. */
export const integration = fp(
  async (app: FastifyInstance, { context }: { context: AppContext }) => {
    const { majors, folders, address } = context;
    const supportedVersions = majors.map(({ version }) => version);
    const publicUrl = () => address.publicUrl();
    await integrationRoutes(
      app,
      { ...context, publicUrl, releasesDir: folders.releases, supportedVersions },
      majors,
    );
  },
  { name: 'integration', dependencies: ['error-envelope', 'contract'], encapsulate: true },
);

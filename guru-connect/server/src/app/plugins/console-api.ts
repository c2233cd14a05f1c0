import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { consolePages } from '../../console/console-pages.ts';
import { consoleRoutes } from '../../console/console-routes.ts';
import { OPERATIONS } from '../../console/operations.ts';
import { makeSignInLimits } from '../../console/sign-in-limits.ts';
import type { AppContext } from '../context.ts';

/** The console: its pages and its API. */
export const consoleApi = fp(
  async (app: FastifyInstance, { context }: { context: AppContext }) => {
    // Fastify reads plain text by default; here JSON is the only type there is.
    app.removeContentTypeParser('text/plain');
    const limits = await makeSignInLimits(app);
    await consolePages(app, { folder: context.folders.console });
    const publicUrl = () => context.address.publicUrl();
    consoleRoutes(app, { ...context, publicUrl, limits }, OPERATIONS);
  },
  { name: 'console-api', dependencies: ['error-envelope', 'technicians'], encapsulate: true },
);

import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { codeRoutes } from '../../codes/code-routes.ts';
import type { AppContext } from '../context.ts';

/** Support codes, as the user of a machine sees them. */
export const codes = fp(
  async (app: FastifyInstance, { context }: { context: AppContext }) => {
    await codeRoutes(app, context);
  },
  { name: 'codes', dependencies: ['error-envelope'], encapsulate: true },
);

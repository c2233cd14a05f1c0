import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { nativeRoutes } from '../../native/native-routes.ts';
import type { AppContext } from '../context.ts';

/** What the program that answers `guruconnect://` links asks of the relay. */
export const native = fp(
  async (app: FastifyInstance, { context }: { context: AppContext }) => {
    await nativeRoutes(app, { ...context, publicUrl: () => context.address.publicUrl() });
  },
  { name: 'native', dependencies: ['error-envelope'], encapsulate: true },
);

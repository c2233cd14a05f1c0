import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { socketRoutes } from '../../relay/socket-routes.ts';
import type { AppContext } from '../context.ts';

/** The sockets of agents and viewers. */
export const sockets = fp(
  async (app: FastifyInstance, { context }: { context: AppContext }) => {
    const { sharedAgentKey, publicUrl } = context.config;
    await app.register(rateLimit, { global: false });
    await socketRoutes(app, { ...context, admission: context.viewers, sharedAgentKey, publicUrl });
  },
  { name: 'sockets', dependencies: ['error-envelope', 'security-headers', 'http-edge'], encapsulate: true },
);

import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { CLOSED_HEADERS } from '../../http/security-headers.ts';

/** The closed headers on every answer; the viewer's routes replace them by their own. */
export const securityHeaders = fp(
  async (app: FastifyInstance) => {
    app.addHook('onRequest', async (_, reply) => {
      reply.headers(CLOSED_HEADERS);
    });
  },
  { name: 'security-headers' },
);

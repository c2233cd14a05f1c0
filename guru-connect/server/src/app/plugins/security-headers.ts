import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { closedHeaders } from '../../http/security-headers.ts';

/** The closed headers on every answer; the viewer's routes replace them by their own. */
export const securityHeaders = fp(async (app: FastifyInstance) => await closedHeaders(app), {
  name: 'security-headers',
});

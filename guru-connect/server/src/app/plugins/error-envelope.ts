import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError, toEnvelope } from '../../http/api-error.ts';
import { mapError } from '../../http/map-error.ts';

/** Every error of every route as the contract's envelope, and X-Request-Id on every answer. */
export const errorEnvelope = fp(
  async (app: FastifyInstance) => {
    app.addHook('onRequest', async (request, reply) => {
      reply.header('x-request-id', request.id);
    });
    app.setErrorHandler((error, request, reply) => {
      const known = mapError(error);
      // What a plugin or handler throws on purpose is an answer, not a fault of the server.
      if (known.status >= 500 && known !== error) request.log.error({ err: error }, known.code);
      return answer(reply, request, known);
    });
    app.setNotFoundHandler((request, reply) =>
      answer(reply, request, new ApiError('route_not_found', 'There is nothing at this address.')),
    );
  },
  { name: 'error-envelope' },
);

function answer(reply: FastifyReply, request: FastifyRequest, error: ApiError) {
  reply.header('x-request-id', request.id);
  if (error.retryAfterSeconds !== undefined) reply.header('retry-after', error.retryAfterSeconds);
  if (error.code === 'unauthorized') reply.header('www-authenticate', 'Bearer realm="guru-connect"');
  return reply.code(error.status).type('application/json').send(toEnvelope(error, request.id));
}

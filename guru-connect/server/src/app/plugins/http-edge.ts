import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import { ApiError } from '../../http/api-error.ts';
import { endRefusedUpgrade } from '../../http/http-request.ts';

/** Requests that Node or the framework would answer by themselves, without envelope, id and headers. */
export const httpEdge = fp(
  async (app: FastifyInstance) => {
    let closing = false;
    app.addHook('preClose', async () => {
      closing = true;
    });
    app.addHook('onRequest', async ({ raw }, reply) => {
      if (closing) throw new ApiError('unavailable', 'This relay is stopping; try again soon.', 2);
      // RFC 9112, section 3.2.
      if (raw.httpVersion === '1.1' && raw.headers.host === undefined)
        throw new ApiError('malformed_json', 'The request has no Host header.');
      // Node's parser does not go on behind an offer that was not taken up.
      if (raw.headers.upgrade !== undefined) reply.header('connection', 'close');
    });
    app.addHook('onResponse', async ({ raw }) => endRefusedUpgrade(raw));
    // RFC 9110, section 10.1.1, lets a server ignore expectations that it does not know.
    app.server.on('checkExpectation', (request, response) => app.routing(request, response));
  },
  { name: 'http-edge', dependencies: ['error-envelope', 'security-headers'] },
);

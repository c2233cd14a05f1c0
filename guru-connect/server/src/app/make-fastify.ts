import { randomUUID } from 'node:crypto';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { ApiError } from '../http/api-error.ts';
import { endRefusedUpgrade, HttpRequest } from '../http/http-request.ts';
import { answerOnSocket, clientFault, rawAnswer } from '../http/raw-answer.ts';

/**
 * Fastify as the relay needs it, without routes.
 * @param trustedProxies who may name a caller's address in X-Forwarded-For
 */
export function makeFastify(log: FastifyBaseLogger, trustedProxies: readonly string[]): FastifyInstance {
  return Fastify({
    loggerInstance: log,
    genReqId: () => randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
    trustProxy: trustedProxies.length > 0 && [...trustedProxies],
    requestTimeout: 30_000,
    // The longest identifier has 128 characters; a longer one must fail its validation, not find no route.
    routerOptions: { maxParamLength: 2048 },
    exposeHeadRoutes: false,
    // These two are answered by the plugin http-edge.
    return503OnClosing: false,
    http: { IncomingMessage: HttpRequest, requireHostHeader: false },
    // An address that cannot be decoded.
    frameworkErrors: (_, request, reply) => {
      const error = new ApiError('route_not_found', 'There is nothing at this address.');
      const { status, headers, body } = rawAnswer(error, request.id);
      reply.raw.writeHead(status, headers).end(body, () => endRefusedUpgrade(request.raw));
    },
    clientErrorHandler: (err, socket) => {
      const requestId = randomUUID();
      log.debug({ err, request_id: requestId }, 'a request could not be read');
      answerOnSocket(socket, rawAnswer(clientFault(err), requestId));
    },
  });
}

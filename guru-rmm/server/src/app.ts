import type { IncomingMessage, Server } from 'node:http';
import express, { Router } from 'express';
import { pinoHttp } from 'pino-http';
import { agentRoutes } from './agents/agent-routes.ts';
import { enrollmentTokenRoute, enrollRoute } from './agents/enrollment-routes.ts';
import { clientOrigin } from './audit/client-origin.ts';
import { authRoutes } from './auth/auth-routes.ts';
import { requireUser } from './auth/session-cookie.ts';
import type { Config } from './config/read-config.ts';
import { ApiError } from './errors/api-error.ts';
import { eventStream } from './events/event-stream.ts';
import { answerRefused, createHttpServer } from './http/create-http-server.ts';
import { handleErrors, routeNotFound } from './http/handle-errors.ts';
import { healthRoutes } from './http/health-routes.ts';
import { jsonBody } from './http/json-body.ts';
import { refuseFaultyRequest } from './http/request-fault.ts';
import { requestId } from './http/request-id.ts';
import { sameOrigin } from './http/same-origin.ts';
import { securityHeaders } from './http/security-headers.ts';
import { staticDashboard } from './http/static-dashboard.ts';
import { connectKeyRoute } from './remote-control/connect-key-route.ts';
import { remoteControlRoutes } from './remote-control/remote-control-routes.ts';
import { supportCodeRoute } from './remote-control/support-code-route.ts';
import type { Services } from './services.ts';
import { connectWebhookRoute } from './webhooks/connect-webhook-route.ts';

/** The HTTP server with every route and the agents' socket; not listening yet. */
export function createApp(config: Config, services: Services, dashboardDir: string): Server {
  const app = express();
  app.disable('x-powered-by');
  // Whose word is taken for where a request comes from (`X-Forwarded-For`); the rate limits go by it.
  app.set('trust proxy', config.trustedProxies);
  app.use(requestId);
  app.use(
    pinoHttp({
      logger: services.log,
      genReqId: (_request, response) => String(response.getHeader('x-request-id')),
      // Headers hold cookies and keys; the path and the status are what a log needs.
      serializers: {
        req: (request: { method: string; url: string }) => ({
          method: request.method,
          path: request.url.split('?')[0],
        }),
        res: (response: { statusCode: number }) => ({ status: response.statusCode }),
        // The stack of a fault is in the line that `handleErrors` writes.
        err: ({ type, message }: { type: string; message: string }) => ({ type, message }),
      },
      // 502 to 504 are refusals: what is away, and where it was asked for, is in a line of its own.
      customLogLevel: (_request, response) => (response.statusCode === 500 ? 'error' : 'debug'),
    }),
  );
  app.use(
    securityHeaders({
      publicOrigin: config.publicOrigin,
      connectOrigin: config.connect?.publicOrigin ?? null,
    }),
  );
  app.use(answerRefused);
  app.use(refuseFaultyRequest);
  app.use(healthRoutes(services.sql));
  app.use('/api', apiRoutes(config, services));
  app.use(staticDashboard(dashboardDir));
  app.use(routeNotFound);
  app.use(handleErrors(services.log));

  return createHttpServer(app, (refuse) => {
    // Express makes a request its own when it takes it; a handshake never comes there.
    const originOf = (request: IncomingMessage) => clientOrigin(Object.setPrototypeOf(request, app.request));
    const takeAgent = services.agentSocket.upgrades(refuse, originOf);
    return (request, socket, head) => {
      if (request.url?.split('?')[0] === '/ws/agent') void takeAgent(request, socket, head);
      else refuse(request, socket, new ApiError('route_not_found', 'There is no WebSocket at this address.'));
    };
  });
}

function apiRoutes(config: Config, services: Services): Router {
  const api = Router();
  api.use((_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  // Signed over its raw bytes, so before anything reads them.
  const { webhookDeliveries: deliveries } = services;
  api.use(connectWebhookRoute({ ...services, deliveries, secrets: config.webhookSecrets }));
  api.use(jsonBody);
  // Agents hold keys, not cookies, so nothing rides on them and no origin is asked for.
  api.use(enrollRoute(services));
  api.use(connectKeyRoute(services));
  api.use(supportCodeRoute(services));
  api.use(sameOrigin(config.publicOrigin));
  api.use('/auth', authRoutes({ ...services, publicOrigin: config.publicOrigin }));
  api.use(requireUser(services.users, config.publicOrigin));
  api.get('/events', eventStream(services));
  api.use(agentRoutes(services));
  api.use(enrollmentTokenRoute(services));
  api.use(remoteControlRoutes({ ...services, attendedReason: config.attendedReason }));
  return api;
}

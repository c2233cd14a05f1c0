import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import websocket, { type WebsocketPluginOptions } from '@fastify/websocket';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type ClientOrigin, clientOrigin } from '../audit/client-origin.ts';
import { ApiError } from '../http/api-error.ts';
import { mapError } from '../http/map-error.ts';
import { answerOnSocket, rawAnswer } from '../http/raw-answer.ts';
import { serveAgentControl } from './peers/agent-control-socket.ts';
import { serveAgentData, serveUnknownAgentData } from './peers/agent-data-socket.ts';
import { CLOSE } from './socket/close-codes.ts';
import { CONTROL_LIMIT, FRAME_LIMIT, type ReceiveLimit, VIEWER_LIMIT } from './socket/receive-limit.ts';
import { RefusedUpgrades } from './upgrades/refused-upgrades.ts';
import type { RelayContext } from './peers/relay-context.ts';
import { RelaySocket } from './socket/relay-socket.ts';
import { SocketAdmission } from './upgrades/socket-admission.ts';
import { SocketQuota } from './upgrades/socket-quota.ts';
import { serveViewer } from './peers/viewer-socket.ts';

/** As the plugin's types have it: the whole module of ws, of which it takes the class. */
type SocketClass = NonNullable<NonNullable<WebsocketPluginOptions['options']>['WebSocket']>;

/** One of the relay's sockets. */
interface SocketRoute<Admitted> {
  readonly path: string;
  readonly limit: ReceiveLimit;
  /** Decides before the handshake. */
  admit(request: FastifyRequest): Promise<Admitted>;
  serve(socket: RelaySocket, admitted: Admitted, from: ClientOrigin): void;
}

/** Serves /ws/agent, /ws/agent/data and /ws/viewer; the app has `@fastify/rate-limit`. */
export async function socketRoutes(app: FastifyInstance, context: RelayContext): Promise<void> {
  const quota = new SocketQuota(context.quotas);
  const refused = new RefusedUpgrades(app, context.refusedUpgradesPerMinute);
  const admission = new SocketAdmission(context, quota, refused);
  const scopes = new SocketScopes(app, quota, refused);
  await scopes.add({
    path: '/ws/agent',
    limit: CONTROL_LIMIT,
    admit: (request) => admission.agent(request),
    serve: (socket, identity, from) => serveAgentControl(context, socket, identity, from),
  });
  await scopes.add({
    path: '/ws/agent/data',
    limit: FRAME_LIMIT,
    admit: (request) => admission.agentData(request),
    serve: (socket, peer, from) =>
      'sessionId' in peer
        ? serveAgentData(context, socket, peer.sessionId)
        : serveUnknownAgentData(context, socket, peer.stranger, from),
  });
  await scopes.add({
    path: '/ws/viewer',
    limit: VIEWER_LIMIT,
    admit: (request) => admission.viewer(request),
    serve: (socket, stranger, from) => serveViewer(context, socket, stranger, from),
  });
}

/**
 * Scopes side by side, since `@fastify/websocket` has one limit for each registration. The first one listens for upgrades
 * and hands all of them to the router; the others are given a server that never listens, or each would answer each of them.
 */
class SocketScopes {
  readonly #app: FastifyInstance;
  readonly #quota: SocketQuota;
  readonly #refused: RefusedUpgrades;
  readonly #silent = createServer();
  #listening = false;

  constructor(app: FastifyInstance, quota: SocketQuota, refused: RefusedUpgrades) {
    this.#app = app;
    this.#quota = quota;
    this.#refused = refused;
  }

  async add<Admitted>(route: SocketRoute<Admitted>): Promise<void> {
    const server = this.#listening ? { server: this.#silent } : {};
    this.#listening = true;
    await this.#app.register(async (scope) => {
      await scope.register(websocket, {
        options: {
          ...route.limit,
          ...server,
          WebSocket: RelaySocket as unknown as SocketClass,
          // Pictures are compressed already, and input is small: it would only cost time and memory.
          perMessageDeflate: false,
        },
        errorHandler: (err, socket, request) => {
          request.log.error({ err, path: route.path }, 'a socket could not be served');
          socket.close(CLOSE.relayFault, 'relay fault');
        },
        async preClose() {
          for (const client of scope.websocketServer.clients)
            client.close(CLOSE.relayRestarting, 'relay restarting');
          scope.websocketServer.close();
        },
      });
      scope.websocketServer.on('wsClientError', refuseHandshake);
      this.#serve(scope, route);
    });
  }

  #serve<Admitted>(scope: FastifyInstance, route: SocketRoute<Admitted>): void {
    const admitted = new WeakMap<FastifyRequest, { peer: Admitted; reply: FastifyReply }>();
    const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
      if (!request.ws)
        throw new ApiError('route_not_found', 'There is a WebSocket at this address, no page.');
      this.#quota.enter(request.raw.socket);
      try {
        admitted.set(request, { peer: await route.admit(request), reply });
      } catch (error) {
        if (mapError(error).status < 500) await this.#refused.add(request.ip);
        throw error;
      }
    };
    scope.get(route.path, { websocket: true, onRequest }, (socket, request) => {
      const admission = admitted.get(request);
      if (!admission || !(socket instanceof RelaySocket))
        throw new Error('a socket came without its admission');
      forgetRequest(socket, request, admission.reply);
      socket.on('error', (err) => this.#app.log.debug({ err, path: route.path }, 'socket error'));
      route.serve(socket, admission.peer, clientOrigin(request));
    });
  }
}

/** Request and answer are done with, and would live as long as the socket: the connection and the plugin's listener keep them. */
function forgetRequest(socket: RelaySocket, request: FastifyRequest, reply: FastifyReply): void {
  socket.removeAllListeners('error');
  reply.raw.detachSocket(request.raw.socket);
}

/** What ws itself does not take for a handshake: it would answer without envelope, id and headers. */
function refuseHandshake(_: Error, socket: Socket): void {
  const error = new ApiError('malformed_json', 'This is not a WebSocket handshake of RFC 6455.');
  answerOnSocket(socket, rawAnswer(error, randomUUID()));
}

import { createServer, type IncomingMessage, type Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Express, Request, RequestHandler, Response } from 'express';
import { ApiError } from '../errors/api-error.ts';
import { systemErrorCode } from '../errors/system-error.ts';
import { sendError } from './handle-errors.ts';
import { HttpRequest } from './http-request.ts';
import { findRequestFault, parserFault } from './request-fault.ts';

/** Answers a handshake with an error. */
export type Refuse = (request: IncomingMessage, socket: Duplex, error: ApiError) => void;
/** Takes a WebSocket handshake whose request is sound. */
export type TakeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

const refused = new WeakMap<IncomingMessage, ApiError>();

/** Of the app, after what every answer has: throws why a request without a route of its own is refused. */
export const answerRefused: RequestHandler = (request: Request, _response, next) =>
  next(refused.get(request));

/**
 * An HTTP server whose every answer comes from the app, so that refused upgrades and what Node cannot parse have the
 * headers, the request id and the error envelope of all others.
 */
export function createHttpServer(app: Express, upgrades: (refuse: Refuse) => TakeUpgrade): Server {
  // Node would answer a missing Host by itself; the app does (request-fault.ts).
  const server = createServer({ IncomingMessage: HttpRequest, requireHostHeader: false });
  const latest = new WeakMap<Duplex, ServerResponse>();
  server.on('request', (request, response) => {
    latest.set(request.socket, response);
    app(request, response);
  });
  server.on('checkExpectation', (request, response) => server.emit('request', request, response));

  const refuse: Refuse = (request, socket, error) => {
    refused.set(request, error);
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(socket as Socket);
    response.once('finish', () => (socket as Socket).destroySoon());
    server.emit('request', request, response);
  };

  const take = upgrades(refuse);
  server.on('upgrade', (request, socket, head) => {
    // Node has taken its own listener away.
    socket.on('error', () => socket.destroy());
    const fault = findRequestFault(request);
    if (fault === null) take(request, socket, head);
    else refuse(request, socket, fault);
  });
  server.on('connect', (request, socket) => {
    socket.on('error', () => socket.destroy());
    // Its target is no path, by which the app finds what to do.
    request.url = '/';
    refuse(request, socket, new ApiError('method_not_allowed', 'This server is not a proxy.'));
  });

  const broken = new WeakSet<Duplex>();
  server.on('clientError', (thrown, socket) => {
    // The parser reports the same fault again with whatever comes next.
    if (broken.has(socket)) return;
    broken.add(socket);
    const code = systemErrorCode(thrown);
    const answer = () => {
      if (code === 'ECONNRESET' || !socket.writable) socket.destroy();
      else refuse(unreadRequest(socket as Socket), socket, parserFault(code));
    };
    const open = latest.get(socket);
    if (!open?.socket) return answer();
    // The request before it is still being answered.
    if (open.req.complete) open.once('close', answer);
    else if (open.headersSent) socket.destroy();
    else {
      // Its head was sound and its body is not: this is the answer to it.
      open.setHeader('Connection', 'close');
      sendError(open as Response, parserFault(code));
    }
  });
  return server;
}

/** Stands for a request that could not be read. */
function unreadRequest(socket: Socket): IncomingMessage {
  return Object.assign(new HttpRequest(socket), { method: 'GET', url: '/', httpVersion: '1.1' });
}

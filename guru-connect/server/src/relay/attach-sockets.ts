import type { IncomingMessage, Server } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { authenticateAgent } from '../agents/authenticate-agent.ts';
import { serveAgentControl } from './agent-control-socket.ts';
import { serveAgentData } from './agent-data-socket.ts';
import { CLOSE } from './close-codes.ts';
import type { RelayContext } from './relay-context.ts';
import { RelaySocket } from './relay-socket.ts';
import { serveViewer } from './viewer-socket.ts';

/** Largest message of each socket, in bytes. */
const LIMITS = { control: 64 * 1024, data: 16 * 1024 * 1024, viewer: 4 * 1024 } as const;
/** Sockets that may be open at all; far above what one relay serves, far below what memory holds. */
const MOST_SOCKETS = 20_000;

export interface RelaySockets {
  /** Tells every peer that the relay restarts (1012: come back), and takes no more. */
  close(): void;
}

/** Takes the WebSocket upgrades of an HTTP server: /ws/agent, /ws/agent/data and /ws/viewer. */
export function attachSockets(server: Server, context: RelayContext): RelaySockets {
  const { log } = context;
  const make = (maxPayload: number) =>
    new WebSocketServer<typeof RelaySocket>({
      noServer: true,
      maxPayload,
      WebSocket: RelaySocket,
      // Pictures are compressed already, and input is small: it would only cost time and memory per socket.
      perMessageDeflate: false,
    });
  const servers = { control: make(LIMITS.control), data: make(LIMITS.data), viewer: make(LIMITS.viewer) };
  const count = () => Object.values(servers).reduce((sum, { clients }) => sum + clients.size, 0);

  const accept = (kind: keyof typeof servers, request: IncomingMessage, socket: Duplex, head: Buffer) => {
    servers[kind].handleUpgrade(request, socket, head, (ws) => {
      ws.on('error', (err) => log.debug({ err, kind }, 'socket error'));
      if (count() > MOST_SOCKETS) return ws.close(CLOSE.tooMany, 'too many sockets');
      if (kind === 'data') serveAgentData(context, ws);
      else if (kind === 'viewer') serveViewer(context, ws);
      else serveControl(context, ws, request.headers.authorization);
    });
  };

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    if (socket instanceof Socket) socket.setNoDelay(true);
    const kind = SOCKET_PATHS.get((request.url ?? '').split('?')[0] ?? '');
    if (kind) accept(kind, request, socket, head);
    else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
  });

  return {
    close() {
      for (const { clients } of Object.values(servers)) {
        for (const client of clients) client.close(CLOSE.relayRestarting, 'relay restarting');
      }
      for (const wss of Object.values(servers)) wss.close();
    },
  };
}

const SOCKET_PATHS: ReadonlyMap<string, keyof typeof LIMITS> = new Map([
  ['/ws/agent', 'control'],
  ['/ws/agent/data', 'data'],
  ['/ws/viewer', 'viewer'],
]);

/** The upgrade itself is always granted: a close code tells an agent more than an HTTP status, and it is documented. */
function serveControl(context: RelayContext, ws: RelaySocket, authorization: string | undefined): void {
  // Nothing is read before the credential is known to be good.
  ws.pause();
  authenticateAgent(context.sql, authorization, context.sharedAgentKey)
    .then((identity) => {
      if (!identity) return ws.close(CLOSE.credentialRefused, 'credential refused');
      serveAgentControl(context, ws, identity);
      ws.resume();
    })
    .catch((err: unknown) => {
      context.log.error({ err }, 'agent could not be authenticated');
      ws.close(CLOSE.relayFault, 'relay fault');
    });
}

/**
 * A relay and an agent in one, for tests of the viewer: serves the built viewer with the rules that the real relay
 * sends, lets viewers in, and lets a test speak for the agent.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';
import { closeServer, listen } from './listen.ts';
import { SESSION_ID } from './session-id.ts';
import { TestViewer } from './test-viewer.ts';

const DIST = fileURLToPath(new URL('../../dist', import.meta.url));
/** What a user downloads. */
export const PROGRAM = 'program';
/** As the real relay sends the program of a system: without a name of its own. */
const PROGRAM_HEADERS = {
  'Content-Type': 'application/octet-stream',
  'Content-Disposition': 'attachment',
  'X-Content-Type-Options': 'nosniff',
};
const PAGES: Readonly<Record<string, string>> = { '/viewer': 'index.html', '/join': 'join.html' };
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.map': 'application/json',
};

const NOT_SIGNED_IN = { status: 401, body: { error_code: 'unauthorized', detail: 'Sign in first.' } };

interface OwnSession {
  answer: { status: number; body: object };
  endReason: string | null;
}

export class TestRelay {
  readonly port: number;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;
  readonly #arrived: TestViewer[] = [];
  readonly #waiting: ((viewer: TestViewer) => void)[] = [];
  readonly #connections = new Set<Socket>();
  #refusals = 0;
  /** Paths asked for, with their query, as a server's log would hold them. */
  readonly requests: string[];

  /** How the console's API answers a viewer that was loaded again. */
  readonly ownSession: OwnSession;

  private constructor(
    http: Server,
    sockets: WebSocketServer,
    port: number,
    requests: string[],
    own: OwnSession,
  ) {
    this.ownSession = own;
    this.#http = http;
    this.#sockets = sockets;
    this.port = port;
    this.requests = requests;
    http.on('connection', (connection) => {
      this.#connections.add(connection);
      connection.on('close', () => this.#connections.delete(connection));
    });
    sockets.on('connection', (socket) => {
      const viewer = new TestViewer(socket);
      const waiting = this.#waiting.shift();
      if (waiting) waiting(viewer);
      else this.#arrived.push(viewer);
    });
  }

  /** @param frameAncestors origins that may frame the viewer */
  static async start(frameAncestors = "'none'"): Promise<TestRelay> {
    const requests: string[] = [];
    const own: OwnSession = { answer: NOT_SIGNED_IN, endReason: null };
    const http = createServer((request, response) => {
      requests.push(request.url ?? '');
      if (request.url?.startsWith('/api/sessions/')) answerOwn(request, response, own);
      else void serve(request, response, frameAncestors);
    });
    const sockets = new WebSocketServer({
      server: http,
      path: '/ws/viewer',
      perMessageDeflate: false,
      verifyClient: (_info, answer) => {
        const refused = relay.#refusals > 0;
        if (refused) relay.#refusals -= 1;
        answer(!refused, 503);
      },
    });
    // An error of the server is one of `http`, and is heard there.
    sockets.on('error', () => undefined);
    const relay = new TestRelay(http, sockets, await listen(http), requests, own);
    return relay;
  }

  get origin(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Address of the viewer on a page of its own. */
  viewerUrl(token = 'test-token'): string {
    return `${this.origin}/viewer?session_id=${SESSION_ID}#token=${token}`;
  }

  embedUrl(parentOrigin: string, token?: string): string {
    const query = new URLSearchParams({ embed: '1', session_id: SESSION_ID, parent_origin: parentOrigin });
    return `${this.origin}/viewer?${query}${token ? `#token=${token}` : ''}`;
  }

  /** The next viewer that opens a socket, or has opened one that nobody has taken yet. */
  nextViewer(): Promise<TestViewer> {
    const arrived = this.#arrived.shift();
    if (arrived) return Promise.resolve(arrived);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  get unclaimed(): number {
    return this.#arrived.length;
  }

  /** Answers the next so many upgrades with 503. */
  refuseUpgrades(count: number): void {
    this.#refusals = count;
  }

  /** As when the process is killed: every connection is reset, and nothing listens on the port. */
  async crash(): Promise<void> {
    const closed = once(this.#http, 'close');
    this.#http.close();
    for (const connection of this.#connections) connection.resetAndDestroy();
    await closed;
  }

  /** As when it is started again. */
  async restart(): Promise<void> {
    await listen(this.#http, this.port);
  }

  async close(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#sockets.close();
    await closeServer(this.#http);
  }
}

/** The console's API for a technician's own session, as far as the viewer asks it. */
function answerOwn(request: IncomingMessage, response: ServerResponse, own: OwnSession): void {
  const isConsole = request.headers['x-guru-connect-console'] !== undefined;
  const asksEnd = request.method === 'GET';
  const { status, body } = asksEnd
    ? { status: 200, body: { session: { end_reason: own.endReason } } }
    : isConsole
      ? own.answer
      : { status: 403, body: { error_code: 'cross_site', detail: 'Not the console.' } };
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  frameAncestors: string,
): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (pathname.startsWith('/join/agent/')) {
    response.writeHead(200, PROGRAM_HEADERS).end(request.method === 'HEAD' ? undefined : PROGRAM);
    return;
  }
  const name = PAGES[pathname] ?? pathname.replace(/^\/viewer\//, '');
  try {
    if (name.includes('..')) throw new Error('outside of the viewer');
    const body = await readFile(join(DIST, name));
    response.writeHead(200, {
      'Content-Type': TYPES[extname(name)] ?? 'application/octet-stream',
      'Referrer-Policy': 'no-referrer',
      'Content-Security-Policy': [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        'frame-src guruconnect:',
        "img-src 'self' blob: data:",
        "base-uri 'none'",
        "form-action 'none'",
        `frame-ancestors ${frameAncestors}`,
      ].join('; '),
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
}

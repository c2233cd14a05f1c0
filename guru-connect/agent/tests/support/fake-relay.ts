import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import {
  Access,
  type ConsentRequest,
  ControlMessage,
  type Register,
  type SessionStart,
} from '@guru-connect/proto/control';
import { FEATURE } from '@guru-connect/proto/features';
import { StreamMessage, type TileEncoding } from '@guru-connect/proto/stream';
import { eventually } from '@guru-connect/testing/eventually';
import { type WebSocket, WebSocketServer } from 'ws';

type ControlBody = NonNullable<ControlMessage['body']>;
type StreamBody = NonNullable<StreamMessage['body']>;

const WAIT_MS = 60_000;

/** Messages received, with waiting for those to come. */
export class Inbox<Body extends { $case: string }> {
  readonly all: Body[] = [];
  #waiting: (() => void)[] = [];

  push(body: Body): void {
    this.all.push(body);
    for (const wake of this.#waiting.splice(0)) wake();
  }

  /** The first message of this kind from index `from` on that `accept` takes. Rejects after a minute. */
  async next<Case extends Body['$case']>(
    kind: Case,
    from = 0,
    accept: (body: Extract<Body, { $case: Case }>) => boolean = () => true,
  ): Promise<Extract<Body, { $case: Case }>> {
    const deadline = Date.now() + WAIT_MS;
    for (;;) {
      const found = this.all
        .slice(from)
        .find((body): body is Extract<Body, { $case: Case }> => body.$case === kind);
      const accepted = this.all
        .slice(from)
        .filter((body): body is Extract<Body, { $case: Case }> => body.$case === kind)
        .find(accept);
      if (accepted) return accepted;
      if (Date.now() > deadline) {
        const got = this.all.slice(from).map((body) => body.$case);
        throw new Error(`no ${kind}${found ? ' accepted' : ''} within ${WAIT_MS} ms, got: ${got.join(', ')}`);
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 100);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }
}

/** What a relay does with an upgrade request instead of accepting it; `silence` never answers. */
export type Refusal = { readonly status: number; readonly retryAfter?: string } | 'silence';

/** Where a relay listens: a server that does not yet, its address, and the host of its URL. */
export interface RelayPlace {
  readonly server: Server;
  readonly host: string;
  readonly name: string;
}

const LOOPBACK = (): RelayPlace => ({ server: createServer(), host: '127.0.0.1', name: '127.0.0.1' });

/** The relay's half of both sockets, played by a test: accepts, records, says what the test wants said. */
export class FakeRelay {
  readonly url: string;
  readonly port: number;
  readonly control = new Inbox<ControlBody>();
  readonly data = new Inbox<StreamBody>();
  /** Credentials of the upgrade requests of control sockets, and their times. */
  readonly keys: (string | undefined)[] = [];
  readonly triedAt: number[] = [];
  /** Credentials of the upgrade requests of data sockets. */
  readonly tickets: (string | undefined)[] = [];
  /** Bytes that arrived on data sockets. */
  dataBytes = 0;
  /** Answers to the next upgrade requests; the ones after them are accepted. */
  controlRefusals: Refusal[] = [];
  dataRefusals: Refusal[] = [];
  /** What this relay announces when an agent registers; a relay of release 1.0 announces nothing. */
  features: string[] = [];
  heartbeatMs = 10_000;
  answersRegister = true;
  /** Acknowledge each frame as a viewer that paints at once does. */
  acknowledge = true;
  /** Support codes, and what each is redeemed for: once. */
  readonly codes = new Map<string, object>();
  /** Files that it serves, by path, and the paths that were asked for. */
  readonly files = new Map<string, Uint8Array>();
  readonly askedFor: string[] = [];
  /** After how many bytes the next download of a path stands still, and the answers that do. */
  readonly stalls = new Map<string, number>();
  readonly stalled: ServerResponse[] = [];
  /** `Range` of each request that had one. */
  readonly ranges: string[] = [];
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  readonly #connections = new Set<Duplex>();
  controlSocket: WebSocket | null = null;
  dataSocket: WebSocket | null = null;
  /** Asks again for the session that has not begun, as a relay does of an agent that comes back: on a busy machine it may. */
  #asked: (() => void) | undefined;

  /** `server` listens; `name` is what agents call its host. */
  private constructor(server: Server, name: string) {
    const { port } = server.address() as AddressInfo;
    this.#server = server;
    this.port = port;
    this.url = `${server instanceof SecureServer ? 'wss' : 'ws'}://${name}:${port}`;
    server.on('connection', (socket) => {
      this.#connections.add(socket);
      socket.once('close', () => this.#connections.delete(socket));
    });
    server.on('request', (request, response) => {
      if (request.method === 'GET') this.#serveFile(request, response);
      else void this.#redeem(request, response);
    });
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  /** On `port`, or on any that is free; on the loopback, or as `place` says. */
  static async start(place: number | RelayPlace = 0): Promise<FakeRelay> {
    const { server, host, name } = typeof place === 'number' ? LOOPBACK() : place;
    server.listen(typeof place === 'number' ? place : 0, host);
    await once(server, 'listening');
    return new FakeRelay(server, name);
  }

  /** As kill -9 does: every connection is cut, nothing listens any more. */
  async stop(): Promise<void> {
    for (const socket of this.#connections) socket.destroy();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async registered(): Promise<Register> {
    return (await this.control.next('register')).value;
  }

  sendControl(body: ControlBody): void {
    this.controlSocket?.send(ControlMessage.encode({ body }).finish());
  }

  sendData(body: StreamBody): void {
    this.dataSocket?.send(StreamMessage.encode({ body }).finish());
  }

  /** Asks for a session: unattended, with control, without a banner, unless `changes` say otherwise. */
  sendSessionStart(sessionId = 'session-1', changes: Partial<SessionStart> = {}): void {
    const value = {
      sessionId,
      mode: 'unattended',
      technicianName: 'Tess',
      reason: 'test',
      dataTicket: `ticket-${sessionId}`,
      organisation: 'Example IT',
      access: Access.ACCESS_CONTROL,
      indicator: false,
      ...changes,
    };
    this.sendControl({ $case: 'sessionStart', value });
  }

  /** Asks the user whether Tess may control the machine, unless `changes` say otherwise. */
  askConsent(sessionId = 'session-1', changes: Partial<ConsentRequest> = {}): void {
    const value = {
      sessionId,
      technicianName: 'Tess',
      reason: 'test',
      organisation: 'Example IT',
      access: Access.ACCESS_CONTROL,
      timeoutMs: 60_000,
      silenceAllows: false,
      ...changes,
    };
    this.sendControl({ $case: 'consentRequest', value });
  }

  endSession(sessionId = 'session-1', reason = 'requested'): void {
    this.sendControl({ $case: 'sessionEnd', value: { sessionId, reason } });
  }

  /** Starts a session and waits for its data socket. */
  async startSession(sessionId = 'session-1', changes: Partial<SessionStart> = {}): Promise<void> {
    const last = this.dataSocket;
    const [from, said] = [this.data.all.length, this.control.all.length];
    this.#asked = () => this.sendSessionStart(sessionId, changes);
    this.#asked();
    const opened: Promise<unknown> = this.features.includes(FEATURE.dataTicketHeader)
      ? eventually(() => this.dataSocket !== last)
      : this.data.next('dataHello', from);
    await opened
      .catch((error) => {
        const answers = this.control.all.slice(said);
        throw new Error(`the agent opened no data socket, but said ${JSON.stringify(answers)}`, {
          cause: error,
        });
      })
      .finally(() => {
        this.#asked = undefined;
      });
  }

  /** `encodings` as the viewer announced them; none: a viewer of release 1.0. */
  attachViewer(input = true, encodings?: TileEncoding[]): void {
    const capabilities = encodings && { encodings, features: [] };
    this.sendData({ $case: 'viewerAttached', value: { permissions: { input }, capabilities } });
  }

  /**
   * Returns once the agent has read all that its data socket was sent, and all that it sent meanwhile has arrived: a
   * ping and its answer keep their place among the messages.
   */
  async dataHandled(): Promise<void> {
    if (!this.dataSocket) throw new Error('there is no data socket');
    this.dataSocket.ping();
    await once(this.dataSocket, 'pong', { signal: AbortSignal.timeout(WAIT_MS) });
  }

  #serveFile({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    this.askedFor.push(url);
    const file = this.files.get(url);
    if (!file) return void response.writeHead(404).end();
    const etag = `"${createHash('sha256').update(file).digest('hex')}"`;
    const start =
      headers['if-range'] === etag ? Number(/^bytes=(\d+)-$/.exec(headers.range ?? '')?.[1] ?? 0) : 0;
    if (headers.range) this.ranges.push(headers.range);
    response.writeHead(start > 0 ? 206 : 200, {
      etag,
      'content-length': file.length - start,
      ...(start > 0 && { 'content-range': `bytes ${start}-${file.length - 1}/${file.length}` }),
    });
    const most = this.stalls.get(url);
    if (most === undefined) return void response.end(file.subarray(start));
    this.stalls.delete(url);
    this.stalled.push(response);
    response.write(file.subarray(start, start + most));
  }

  /** `POST /api/codes/redeem`, as the relay answers. */
  async #redeem(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const { code } = JSON.parse(Buffer.concat(chunks).toString());
    const session = request.url === '/api/codes/redeem' && this.codes.get(code);
    this.codes.delete(code);
    const refusal = {
      detail: 'no such code',
      error_code: 'code_invalid',
      status_code: 404,
      request_id: 'r1',
    };
    response.writeHead(session ? 200 : 404, { 'content-type': 'application/json' });
    response.end(JSON.stringify(session || refusal));
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { authorization } = request.headers;
    if (request.url === '/ws/agent') {
      this.keys.push(authorization);
      this.triedAt.push(performance.now());
      if (refuse(socket, this.controlRefusals.shift())) return;
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#acceptControl(ws));
    } else if (request.url === '/ws/agent/data') {
      this.tickets.push(authorization);
      if (refuse(socket, this.dataRefusals.shift())) return;
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#acceptData(ws));
    } else {
      refuse(socket, { status: 404 });
    }
  }

  #acceptControl(ws: WebSocket): void {
    this.controlSocket = ws;
    ws.on('message', (data: Buffer) => {
      const { body } = ControlMessage.decode(data);
      if (!body) return;
      const value = { heartbeatIntervalMs: this.heartbeatMs, features: this.features };
      if (body.$case === 'register' && this.answersRegister) {
        this.sendControl({ $case: 'registered', value });
        this.#asked?.();
      }
      this.control.push(body);
    });
  }

  #acceptData(ws: WebSocket): void {
    this.dataSocket = ws;
    ws.on('message', (data: Buffer) => {
      this.dataBytes += data.length;
      const { body } = StreamMessage.decode(data);
      if (!body) return;
      this.data.push(body);
      if (body.$case === 'screenFrame' && this.acknowledge)
        this.sendData({ $case: 'frameAck', value: { seq: body.value.seq } });
    });
  }
}

/** Answers an upgrade request with a refusal; false when there is none. */
function refuse(socket: Duplex, refusal: Refusal | undefined): boolean {
  if (refusal === undefined) return false;
  if (refusal === 'silence') return true;
  const retryAfter = refusal.retryAfter === undefined ? '' : `Retry-After: ${refusal.retryAfter}\r\n`;
  socket.end(
    `HTTP/1.1 ${refusal.status} Refused\r\n${retryAfter}Content-Length: 0\r\nConnection: close\r\n\r\n`,
  );
  return true;
}

import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { ControlMessage, type Register } from '@guru-connect/proto/control';
import { StreamMessage } from '@guru-connect/proto/stream';
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

/** The relay's half of both sockets, played by a test: accepts, records, says what the test wants said. */
export class FakeRelay {
  readonly url: string;
  readonly control = new Inbox<ControlBody>();
  readonly data = new Inbox<StreamBody>();
  readonly keys: (string | undefined)[] = [];
  /** Bytes that arrived on data sockets. */
  dataBytes = 0;
  /** Answer the upgrade of the control socket with this status instead. */
  refuseStatus: number | undefined;
  /** Acknowledge each frame as a viewer that paints at once does. */
  acknowledge = true;
  readonly #server: Server;
  readonly #sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  controlSocket: WebSocket | null = null;
  dataSocket: WebSocket | null = null;

  /** `server` listens. */
  private constructor(server: Server) {
    const { port } = server.address() as AddressInfo;
    this.#server = server;
    this.url = `ws://127.0.0.1:${port}`;
    server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  static async start(): Promise<FakeRelay> {
    const server = createServer();
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new FakeRelay(server);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets.clients) socket.terminate();
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

  /** Starts a session and waits for its data socket. */
  async startSession(sessionId = 'session-1', mode = 'unattended'): Promise<void> {
    const from = this.data.all.length;
    this.sendControl({
      $case: 'sessionStart',
      value: { sessionId, mode, technicianName: 'Tess', reason: 'test', dataTicket: `ticket-${sessionId}` },
    });
    if (mode === 'unattended') await this.data.next('dataHello', from);
  }

  attachViewer(input = true): void {
    this.sendData({ $case: 'viewerAttached', value: { permissions: { input }, capabilities: undefined } });
  }

  /**
   * Returns once the agent has dealt with all that its data socket was sent, and all that it sent meanwhile has
   * arrived: a ping and its answer keep their place among the messages.
   */
  async dataHandled(): Promise<void> {
    if (!this.dataSocket) throw new Error('there is no data socket');
    this.dataSocket.ping();
    await once(this.dataSocket, 'pong');
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (request.url === '/ws/agent') {
      this.keys.push(request.headers.authorization);
      if (this.refuseStatus !== undefined) {
        socket.end(`HTTP/1.1 ${this.refuseStatus} Refused\r\nContent-Length: 0\r\nConnection: close\r\n\r\n`);
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#acceptControl(ws));
    } else if (request.url === '/ws/agent/data') {
      this.#sockets.handleUpgrade(request, socket, head, (ws) => this.#acceptData(ws));
    } else {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
    }
  }

  #acceptControl(ws: WebSocket): void {
    this.controlSocket = ws;
    ws.on('message', (data: Buffer) => {
      const { body } = ControlMessage.decode(data);
      if (!body) return;
      if (body.$case === 'register')
        this.sendControl({ $case: 'registered', value: { heartbeatIntervalMs: 10_000, features: [] } });
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

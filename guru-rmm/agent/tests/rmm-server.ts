import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readAgentMessage } from '@guru-rmm/agent-protocol/agent-message.ts';
import { eventually } from '@guru-rmm/testing/eventually.ts';
import { type WebSocket, WebSocketServer } from 'ws';

export const TOKEN = 'enrollment-token-6f1c';
export const AGENT_ID = '5b0ec6cd-5f33-4f3a-9f32-0d4f8f4d2b11';
export const AGENT_KEY = 'agent-key-93c1d0';
const FIRST_PORT = 18650;
const LAST_PORT = 18699;

interface Message {
  readonly kind: string;
  readonly command_id?: string;
  readonly [name: string]: unknown;
}

/** Where a program of the channel is. */
export const releasePath = (name: string) => `/releases/stable/${process.platform}-${process.arch}/${name}`;

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

/** The server's side of the border between server and agent, on a real socket, with faults on demand. */
export class RmmServer {
  readonly received: Message[] = [];
  readonly enrolled: Array<Record<string, unknown>> = [];
  /** Once an agent has been online, its device is not enrolled a second time. */
  #hasBeenOnline = false;
  /** Keys that were handed out, newest last. */
  readonly keys: string[] = [];
  /** Support codes that wait, each for one question. */
  readonly supportCodes: string[] = [];
  /** Files of the release channel and other paths that a test adds. */
  readonly routes = new Map<string, Answer>();
  refuseSockets: number | null = null;
  refuseKeys = false;
  /** Takes every result for a breach of the protocol. */
  chokesOnResults = false;
  heartbeatSeconds = 15;
  socket: WebSocket | null = null;
  readonly #http: Server;
  readonly #sockets: WebSocketServer;

  private constructor(http: Server) {
    this.#http = http;
    this.#sockets = new WebSocketServer({ noServer: true });
    http.on('request', (request, response) => this.#answer(request, response));
    http.on('upgrade', (request, socket, head) => {
      const authorized = request.headers.authorization === `Bearer ${AGENT_KEY}`;
      const refusal = this.refuseSockets ?? (authorized ? null : 401);
      if (refusal !== null || request.url !== '/ws/agent') {
        socket.end(`HTTP/1.1 ${refusal ?? 404} Refused\r\nConnection: close\r\n\r\n`);
        return;
      }
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#greet(client));
    });
  }

  static async start(): Promise<RmmServer> {
    const http = createServer();
    for (let port = FIRST_PORT; port <= LAST_PORT; port += 1) {
      const listening = once(http, 'listening');
      http.listen(port, '127.0.0.1');
      try {
        await listening;
        return new RmmServer(http);
      } catch {
        // taken by another test: the next one
      }
    }
    throw new Error('no free port');
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const client of this.#sockets.clients) client.terminate();
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  /** Puts a file into the release channel. */
  publish(name: string, content: Buffer): string {
    this.routes.set(releasePath(name), (_request, response) => {
      response.writeHead(200, { 'Content-Length': content.length }).end(content);
    });
    return `${this.url}${releasePath(name)}`;
  }

  /** Serves the release channel's metadata. */
  publishMetadata(files: ReadonlyMap<string, Uint8Array>): void {
    for (const [name, content] of files) {
      this.routes.set(`/releases/stable/metadata/${name}`, (_request, response) => response.end(content));
    }
  }

  /** Keeps whoever asks for a published file waiting, until the function that it returns is called. */
  hold(name: string): () => void {
    const path = releasePath(name);
    const answer = this.routes.get(path);
    if (answer === undefined) throw new Error(`${name} is not published`);
    const waiting: Array<() => void> = [];
    this.routes.set(path, (request, response) => waiting.push(() => answer(request, response)));
    return () => {
      this.routes.set(path, answer);
      for (const deliver of waiting) deliver();
    };
  }

  online(): Promise<WebSocket> {
    return eventually('the agent online', () => this.socket);
  }

  /** Sends a command without waiting for anything. @returns its id */
  async send(type: string, payload: unknown, command_id: string = randomUUID()): Promise<string> {
    const deadline_at = new Date(Date.now() + 60_000).toISOString();
    (await this.online()).send(JSON.stringify({ kind: 'command', command_id, type, payload, deadline_at }));
    return command_id;
  }

  /** All that came for a command. */
  about(command_id: string, kind: string): Message[] {
    return this.received.filter((message) => message.kind === kind && message.command_id === command_id);
  }

  result(command_id: string, ms = 40_000): Promise<Message> {
    return eventually(`result of ${command_id}`, () => this.about(command_id, 'command_result')[0], ms);
  }

  async command(type: string, payload: unknown): Promise<Message> {
    return this.result(await this.send(type, payload));
  }

  #greet(client: WebSocket): void {
    client.on('message', (data) => {
      const read = readAgentMessage(String(data));
      if (read.type !== 'message') throw new Error(`a server does not understand ${data}`);
      const message: Message = read.message;
      this.received.push(message);
      if (this.chokesOnResults && message.kind === 'command_result') client.close(4400);
      if (message.kind !== 'hello') return;
      this.#hasBeenOnline = true;
      client.send(JSON.stringify({ kind: 'news-of-a-later-version' }));
      client.send(JSON.stringify({ kind: 'welcome', heartbeat_seconds: this.heartbeatSeconds }));
      this.socket = client;
    });
    client.on('close', () => {
      if (this.socket === client) this.socket = null;
    });
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const route = this.routes.get(request.url ?? '');
    if (route !== undefined) route(request, response);
    else if (request.url === '/api/agent/enroll') this.#enroll(request, response);
    else if (request.url === '/api/agent/connect-key') this.#connectKey(request, response);
    else if (request.url === '/api/agent/support-code') this.#supportCode(request, response);
    else respond(response, 404, { detail: 'There is no such thing.', error_code: 'route_not_found' });
  }

  #enroll(request: IncomingMessage, response: ServerResponse): void {
    let text = '';
    request.on('data', (chunk: Buffer) => {
      text += String(chunk);
    });
    request.on('end', () => {
      const body = JSON.parse(text) as Record<string, unknown>;
      if (body.enrollment_token !== TOKEN) {
        respond(response, 401, { detail: 'The token is not valid.', error_code: 'unauthorized' });
        return;
      }
      if (this.#hasBeenOnline && this.enrolled.some(({ device_id }) => device_id === body.device_id)) {
        const detail = 'This device is enrolled already; remove its data folder to enrol it as a new one.';
        respond(response, 409, { detail, error_code: 'device_already_enrolled' });
        return;
      }
      this.enrolled.push(body);
      respond(response, 201, { agent_id: AGENT_ID, agent_key: AGENT_KEY });
    });
  }

  #supportCode(request: IncomingMessage, response: ServerResponse): void {
    const code = this.supportCodes.shift();
    if (request.method !== 'POST' || request.headers.authorization !== `Bearer ${AGENT_KEY}`) {
      respond(response, 401, { detail: 'No.', error_code: 'unauthorized' });
    } else if (code === undefined) {
      const detail = 'No support code waits for this machine.';
      respond(response, 404, { detail, error_code: 'remote_control_not_found' });
    } else respond(response, 200, { code });
  }

  #connectKey(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== 'POST' || request.headers.authorization !== `Bearer ${AGENT_KEY}`) {
      respond(response, 401, { detail: 'No.', error_code: 'unauthorized' });
    } else if (this.refuseKeys) {
      respond(response, 502, { detail: 'Guru Connect is away.', error_code: 'connect_unreachable' });
    } else {
      this.keys.push(`gck_${this.keys.length + 1}_secret${randomUUID()}`);
      respond(response, 201, { key: this.keys.at(-1), key_id: randomUUID() });
    }
  }
}

function respond(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify({ status_code: status, request_id: randomUUID(), ...body });
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(text);
}

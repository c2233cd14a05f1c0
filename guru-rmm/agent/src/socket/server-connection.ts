import type { AgentMessage } from '@guru-rmm/agent-protocol/agent-message.ts';
import { AGENT_CLOSE } from '@guru-rmm/agent-protocol/close-codes.ts';
import { type Command, readServerMessage } from '@guru-rmm/agent-protocol/server-message.ts';
import { type BackOff, backOffDelay } from '@guru-rmm/base/back-off.ts';
import { nextState } from '@guru-rmm/base/state-table.ts';
import { agentFor, ConnectionWarnings, routeOf } from '@guru/outbound';
import { WebSocket } from 'ws';
import { errorText } from '../base/error-text.ts';
import type { Log } from '../base/log.ts';
import type { Enrollment } from '../state/enrollment.ts';
import {
  CONNECTION_TABLE,
  type ConnectionEvent,
  type ConnectionState,
  endingOf,
} from './connection-table.ts';
import { Deliveries } from './deliveries.ts';

const MAX_MESSAGE_BYTES = 256 * 1024;
/** For the handshake, and again for the server's welcome. */
const GREETING_MS = 10_000;
/** A connection that lasted this long was well: the next wait is the shortest again. */
const WELL_AFTER_MS = 10_000;
/** A copy of a machine becomes the agent when the other one has been silent for ten minutes. */
const CLONED_RETRY: BackOff = { first: 60_000, longest: 60_000 };

export interface ConnectionHooks {
  /** The first thing said on each new socket. */
  hello(): Promise<AgentMessage>;
  heartbeat(): Promise<AgentMessage>;
  onOnline(): void;
  onCommand(command: Command): void;
  /** The agent runs on another machine, of which this one is a copy. The connection tries again every minute. */
  onCloned(): void;
  /** The server does not take this agent's key; the connection does not try again. */
  onRefused(): void;
}

/** The agent's socket to its server: connects, greets, beats, and comes back by itself. */
export class ServerConnection {
  #state: ConnectionState = 'idle';
  #socket: WebSocket | null = null;
  #attempt = 0;
  /** The last connection was refused as a copy: said once, not every minute. */
  #cloned = false;
  #onlineSince = Number.POSITIVE_INFINITY;
  /** Messages of unknown kinds on this socket. */
  #ignored = 0;
  #retry: NodeJS.Timeout | undefined;
  #greeting: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;
  readonly #deliveries = new Deliveries();
  readonly #enrollment: Enrollment;
  readonly #hooks: ConnectionHooks;
  readonly #log: Log;
  readonly #backOff: BackOff;
  readonly #warnings: ConnectionWarnings;

  constructor(
    enrollment: Enrollment,
    hooks: ConnectionHooks,
    log: Log,
    backOff: BackOff = { first: 500, longest: 30_000 },
  ) {
    this.#enrollment = enrollment;
    this.#hooks = hooks;
    this.#log = log;
    this.#warnings = new ConnectionWarnings((fields, sentence) => log.warn(fields, sentence));
    this.#backOff = backOff;
  }

  start(): void {
    this.#step('start');
    this.#connect();
  }

  stop(): void {
    this.#step('stop');
    clearTimeout(this.#retry);
    this.#socket?.close(1000);
    this.#dropSocket();
  }

  /** @returns whether the message went out; `onRead` is called once the server has read it */
  send(message: AgentMessage, onRead?: () => void): boolean {
    if (this.#state !== 'online' || this.#socket === null) return false;
    this.#socket.send(JSON.stringify(message));
    if (onRead !== undefined) this.#socket.ping(this.#deliveries.expect(onRead));
    return true;
  }

  #step(event: ConnectionEvent): void {
    this.#state = nextState(CONNECTION_TABLE, this.#state, event);
  }

  #connect(): void {
    const url = new URL('/ws/agent', this.#enrollment.server_url.replace(/^http/, 'ws'));
    const socket = new WebSocket(url, {
      agent: agentFor(url),
      headers: { Authorization: `Bearer ${this.#enrollment.agent_key}` },
      handshakeTimeout: GREETING_MS,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
    });
    this.#socket = socket;
    let refused = false;
    let answered = false;
    // Late events of a socket that was dropped must not touch its successor: each is compared by identity.
    const current = (handle: () => void) => () => {
      if (this.#socket === socket) handle();
    };
    socket.on('unexpected-response', (request, response) => {
      answered = true;
      refused = response.statusCode === 401 || response.statusCode === 403;
      const { statusCode } = response;
      const answer = new Error(`the server answers with status ${statusCode}`);
      this.#warnings.failed(routeOf(url), Object.assign(answer, { code: `HTTP_${statusCode}` }));
      request.destroy();
      socket.terminate();
    });
    // Of a socket that was dropped: this agent closed it.
    socket.on('error', (error) => {
      if (this.#socket === socket && !answered) this.#warnings.failed(routeOf(url), error);
    });
    socket.on(
      'open',
      current(() => this.#greet(socket)),
    );
    socket.on('message', (data) => current(() => this.#receive(String(data)))());
    socket.on('pong', (data) => current(() => this.#deliveries.confirm(String(data)))());
    socket.on('close', (code) => current(() => this.#ended(refused ? AGENT_CLOSE.unauthorized : code))());
  }

  #greet(socket: WebSocket): void {
    this.#step('opened');
    this.#greeting = setTimeout(() => socket.terminate(), GREETING_MS);
    this.#hooks.hello().then(
      (hello) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(hello));
      },
      (error: unknown) => this.#log.error(`[ERROR] No greeting: ${errorText(error)}`),
    );
  }

  #receive(text: string): void {
    const message = readServerMessage(text);
    if (message.kind === 'unknown') {
      this.#ignored += 1;
      if (this.#ignored === 1) {
        this.#log.warn(
          { kind: message.named },
          '[WARNING] Ignored a message of an unknown kind; is the server newer than this agent?',
        );
      }
    } else if (message.kind === 'command') {
      if (this.#state === 'online') this.#hooks.onCommand(message);
    } else if (this.#state === 'greeting') {
      this.#welcomed(message.heartbeat_seconds * 1000);
    }
  }

  #welcomed(beatMs: number): void {
    this.#step('welcomed');
    clearTimeout(this.#greeting);
    this.#onlineSince = performance.now();
    this.#warnings.succeeded();
    this.#log.info(`[OK] Connected to ${this.#enrollment.server_url}.`);
    let unanswered = 0;
    const beat = () => {
      // No pong over two beats: the peer is gone, though TCP has not noticed yet.
      unanswered = this.#deliveries.pending === 0 ? 0 : unanswered + 1;
      if (unanswered > 1) {
        this.#socket?.terminate();
        return;
      }
      this.#hooks.heartbeat().then(
        (message) => this.send(message, () => undefined),
        (error: unknown) => this.#log.warn(`[WARNING] No heartbeat: ${errorText(error)}`),
      );
    };
    this.#beat = setInterval(beat, beatMs);
    beat();
    this.#hooks.onOnline();
  }

  #ended(code: number): void {
    const ending = endingOf(code);
    this.#dropSocket();
    if (ending === 'refused') {
      this.#step('refused');
      this.#hooks.onRefused();
      return;
    }
    this.#step('lost');
    // A server that welcomes and hangs up at once must not be called again in the same rhythm for ever.
    if (performance.now() - this.#onlineSince > WELL_AFTER_MS) this.#attempt = 0;
    this.#onlineSince = Number.POSITIVE_INFINITY;
    // Another agent has this one's identity: coming back at once would make the two chase each other.
    if (ending === 'replaced') this.#attempt = 30;
    if (ending === 'cloned' && !this.#cloned) this.#hooks.onCloned();
    this.#cloned = ending === 'cloned';
    const wait = backOffDelay(this.#cloned ? CLONED_RETRY : this.#backOff, this.#attempt);
    this.#attempt += 1;
    this.#log.info(`No connection to the server (${code}); next try in ${wait} ms.`);
    this.#retry = setTimeout(() => {
      this.#step('timer');
      this.#connect();
    }, wait);
  }

  #dropSocket(): void {
    clearTimeout(this.#greeting);
    clearInterval(this.#beat);
    this.#deliveries.forget();
    if (this.#ignored > 0) this.#log.info(`Ignored messages of unknown kinds: ${this.#ignored}.`);
    this.#ignored = 0;
    this.#socket = null;
  }
}

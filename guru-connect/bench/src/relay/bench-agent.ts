import { ControlMessage, type SessionStart } from '@guru-connect/proto/control';
import type { WebSocket } from 'ws';
import { agentWaitMs, type Loss } from './reconnect-policy.ts';
import { connectSocket, encodeControl, register, socketUrl } from './wire.ts';

/** A registration that lasted as long was good: the next loss starts with short waits again. As the agent has it. */
const STABLE_MS = 10_000;
/** How long the relay may take for handshake and registration, each; with a session somebody waits. As the agent has it. */
const PATIENCE = { handshakeMs: 10_000, registrationMs: 30_000 };
const PATIENCE_WITH_SESSION = { handshakeMs: 5000, registrationMs: 5000 };

/** How long a case waits until its agents' registrations are stable; a short run does not wait for it. */
export const stableAfterMs = (seconds: number): number => Math.min(STABLE_MS + 500, seconds * 1000);

/** An attempt to register that failed. Times in ms since the epoch. */
export interface FailedTry {
  readonly startedAt: number;
  readonly endedAt: number;
  /** An error's code, `HTTP <status>` or `close <code>`. */
  readonly why: string;
}

export interface AgentListener {
  failed?(attempt: FailedTry): void;
  sessionStart?(start: SessionStart): void;
}

/** An agent's control socket without the rest of the agent: registers, sends heartbeats, reconnects with the product's back-off. */
export class BenchAgent {
  readonly #url: string;
  readonly #key: string;
  readonly #localAddress: string;
  readonly #withSession: boolean;
  readonly #register: Uint8Array;
  readonly #listener: AgentListener;
  #socket: WebSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #attempt = 0;
  #stopped = false;
  /** Ms since the epoch; undefined while it is not registered. */
  registeredAt: number | undefined;

  constructor(
    options: { relayUrl: string; agentId: string; key: string; localAddress: string; withSession: boolean },
    listener: AgentListener = {},
  ) {
    this.#url = socketUrl(options.relayUrl, '/ws/agent');
    this.#key = options.key;
    this.#localAddress = options.localAddress;
    this.#withSession = options.withSession;
    this.#register = register(options.agentId);
    this.#listener = listener;
  }

  start(): void {
    this.#connect();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#retry);
    this.#socket?.terminate();
  }

  #connect(): void {
    const startedAt = Date.now();
    const { handshakeMs, registrationMs } = this.#withSession ? PATIENCE_WITH_SESSION : PATIENCE;
    let why: string | undefined;
    let refused: Pick<Loss, 'status' | 'retryAfterMs'> = {};
    let heartbeat: NodeJS.Timeout | undefined;
    let registration: NodeJS.Timeout | undefined;
    const [bearer, localAddress] = [this.#key, this.#localAddress];
    const socket = connectSocket(this.#url, { bearer, localAddress, handshakeMs });
    this.#socket = socket;
    socket.on('open', () => {
      socket.send(this.#register);
      registration = setTimeout(() => {
        why = 'registration has timed out';
        socket.terminate();
      }, registrationMs);
    });
    socket.on('unexpected-response', (_, { statusCode: status, headers }) => {
      why = `HTTP ${status}`;
      const seconds = Number(headers['retry-after']);
      refused = { status, retryAfterMs: Number.isFinite(seconds) ? seconds * 1000 : undefined };
      socket.terminate();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      why ??= error.code ?? error.message;
    });
    socket.on('message', (data) => {
      const body = Buffer.isBuffer(data) ? ControlMessage.decode(data).body : undefined;
      if (body?.$case === 'registered') {
        clearTimeout(registration);
        this.registeredAt = Date.now();
        heartbeat = setInterval(() => sendHeartbeat(socket), body.value.heartbeatIntervalMs || 10_000);
      } else if (body?.$case === 'sessionStart') this.#listener.sessionStart?.(body.value);
    });
    socket.on('close', (code) => {
      clearInterval(heartbeat);
      clearTimeout(registration);
      if (this.#stopped) return;
      const { registeredAt } = this;
      this.registeredAt = undefined;
      if (registeredAt === undefined)
        this.#listener.failed?.({ startedAt, endedAt: Date.now(), why: why ?? `close ${code}` });
      const stable = registeredAt !== undefined && Date.now() - registeredAt > STABLE_MS;
      this.#attempt = stable ? 1 : this.#attempt + 1;
      const wait = agentWaitMs({ code, ...refused }, this.#attempt, this.#withSession, Math.random());
      if (wait !== undefined) this.#retry = setTimeout(() => this.#connect(), wait);
    });
  }
}

function sendHeartbeat(socket: WebSocket): void {
  const sentAtMs = Math.round(performance.now());
  if (socket.readyState === socket.OPEN)
    socket.send(encodeControl({ $case: 'heartbeat', value: { sentAtMs } }));
}

import { performance } from 'node:perf_hooks';
import {
  ControlMessage,
  type Register,
  type SessionEnd,
  type SessionStart,
} from '@guru-connect/proto/control';
import type { Logger } from '../log.ts';
import { CLOSE, refusesCredential } from '../wire/close-codes.ts';
import { Socket } from '../wire/socket.ts';
import { backoffMs } from './backoff.ts';
import { type LinkEffect, type LinkEvent, type LinkState, transition } from './link-state.ts';

const MAX_CONTROL_BYTES = 65_536;
const DEFAULT_HEARTBEAT_MS = 10_000;
/** Bounds on what the relay may ask for. */
const MIN_HEARTBEAT_MS = 1_000;
const MAX_HEARTBEAT_MS = 15_000;
/** A registration that held as long was good: the next loss starts with short waits again. */
const STABLE_MS = 10_000;

export interface ControlListener {
  registered(): void;
  sessionStart(start: SessionStart): void;
  sessionEnd(end: SessionEnd): void;
  /** The relay does not take this credential; nothing more will happen. */
  refused(): void;
}

export interface ControlOptions {
  readonly relayUrl: string;
  readonly agentKey: string;
  readonly log: Logger;
  /** Asked at each registration. */
  readonly describe: () => Register;
}

type Body = NonNullable<ControlMessage['body']>;

/** The agent's one lasting connection: registers, keeps alive, comes back by itself. */
export class ControlLink {
  readonly #options: ControlOptions;
  readonly #listener: ControlListener;
  #state: LinkState = 'idle';
  #socket: Socket | null = null;
  #attempt = 0;
  #registeredAt = 0;
  #retry: NodeJS.Timeout | undefined;
  #heartbeat: NodeJS.Timeout | undefined;

  constructor(options: ControlOptions, listener: ControlListener) {
    this.#options = options;
    this.#listener = listener;
  }

  start(): void {
    this.#on('start');
  }

  stop(): void {
    this.#on('stop');
  }

  /** Dropped when the relay is away: it learns the state anew at registration. */
  send(body: Body): void {
    this.#socket?.send(ControlMessage.encode({ body }).finish());
  }

  #on(event: LinkEvent): void {
    const next = transition(this.#state, event);
    if (!next) throw new Error(`control link: ${event} in state ${this.#state}`);
    this.#state = next.to;
    if (next.effect) this.#effects[next.effect]();
  }

  readonly #effects: Record<LinkEffect, () => void> = {
    connect: () => this.#connect(),
    register: () => this.send({ $case: 'register', value: this.#options.describe() }),
    announce: () => {
      this.#registeredAt = performance.now();
      this.#listener.registered();
    },
    schedule_retry: () => {
      const stable = this.#registeredAt > 0 && performance.now() - this.#registeredAt > STABLE_MS;
      this.#attempt = stable ? 1 : this.#attempt + 1;
      this.#registeredAt = 0;
      const wait = backoffMs(this.#attempt, Math.random());
      this.#options.log.info({ attempt: this.#attempt, wait_ms: wait }, 'relay lost, trying again');
      this.#retry = setTimeout(() => this.#on('retry_due'), wait);
    },
    cancel_retry: () => clearTimeout(this.#retry),
    give_up: () => this.#listener.refused(),
    disconnect: () => this.#socket?.close(CLOSE.goingAway),
  };

  #connect(): void {
    const { relayUrl, agentKey } = this.#options;
    const options = { url: `${relayUrl}/ws/agent`, bearer: agentKey, maxPayload: MAX_CONTROL_BYTES };
    const socket = new Socket(options, {
      opened: () => {
        if (this.#state === 'connecting') this.#on('opened');
      },
      message: (bytes) => this.#received(bytes),
      closed: (code, status) => {
        clearInterval(this.#heartbeat);
        if (this.#socket === socket) this.#socket = null;
        this.#options.log.debug({ code, status }, 'control socket closed');
        if (this.#state === 'ended') return;
        this.#on(refusesCredential(code, status) ? 'refused' : 'lost');
      },
    });
    this.#socket = socket;
  }

  #received(bytes: Uint8Array): void {
    let body: ControlMessage['body'];
    try {
      body = ControlMessage.decode(bytes).body;
    } catch {
      this.#socket?.close(CLOSE.protocolError);
      return;
    }
    switch (body?.$case) {
      case 'registered':
        if (this.#state !== 'registering') return;
        this.#beat(body.value.heartbeatIntervalMs);
        this.#on('accepted');
        return;
      case 'sessionStart':
        if (this.#state === 'registered') this.#listener.sessionStart(body.value);
        return;
      case 'sessionEnd':
        this.#listener.sessionEnd(body.value);
        return;
      default:
      // acknowledgements count as life by arriving; unknown bodies are tomorrow's messages
    }
  }

  #beat(asked: number): void {
    const interval = Math.max(MIN_HEARTBEAT_MS, Math.min(MAX_HEARTBEAT_MS, asked || DEFAULT_HEARTBEAT_MS));
    clearInterval(this.#heartbeat);
    this.#heartbeat = setInterval(
      () => this.send({ $case: 'heartbeat', value: { sentAtMs: Math.round(performance.now()) } }),
      interval,
    );
  }
}

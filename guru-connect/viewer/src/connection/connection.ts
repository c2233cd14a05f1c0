import { CLOSE } from '@guru-connect/proto/close-codes';
import type { ViewerWelcome } from '@guru-connect/proto/stream';
import { DecodeError } from '../decode/decode-error.ts';
import type { ConnectionEvents, Outage } from './connection-events.ts';
import type { Ending } from './ending.ts';
import { leftBy, sessionEnded } from './ending.ts';
import type { Credentials } from './hello.ts';
import { hello } from './hello.ts';
import type { ViewerBody } from './outgoing.ts';
import { encodeBody } from './outgoing.ts';
import type { Incoming } from './read-incoming.ts';
import { readIncoming } from './read-incoming.ts';
import { nextStep } from './reconnect-policy.ts';
import { RelaySocket } from './relay-socket.ts';
import type { ConnectionEvent, ConnectionState } from './states.ts';
import { nextState } from './states.ts';
import type { StreamSocket } from './stream-socket.ts';

export interface ConnectionOptions extends Credentials {
  readonly events: ConnectionEvents;
  openSocket(): StreamSocket;
  /** Whether a socket to the relay is worth opening again. Never rejects. */
  relayAnswers(): Promise<boolean>;
  /** From 0 to 1. */
  random(): number;
  /** Monotonic milliseconds. */
  now(): number;
}

/** The viewer's way to the relay: proves itself, hands on messages, and reconnects when the connection is lost. */
export class Connection {
  readonly #options: ConnectionOptions;
  #state: ConnectionState = 'idle';
  #socket: RelaySocket | null = null;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  /** Counts the tries, so that the late answer to an older one changes nothing. */
  #tries = 0;
  #lastWelcome: ViewerWelcome | null = null;
  #attempt = 0;
  #lostAt = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): ConnectionState {
    return this.#state;
  }

  start(): void {
    if (this.#state !== 'idle') return;
    this.#lostAt = this.#options.now();
    this.#open();
  }

  /** Sends a message while the relay lets the viewer in. @returns false when it is too early or too late */
  send(body: ViewerBody): boolean {
    if (!this.#socket || !this.#admitted) return false;
    this.#socket.send(encodeBody(body));
    return true;
  }

  /** Bytes that have not left yet. */
  get backlog(): number {
    return this.#socket?.backlog ?? 0;
  }

  /** A frame of this connection is on the canvas. */
  painted(): void {
    if (this.#state === 'welcomed') this.#move('painted');
  }

  /** The network or the user is back: does not sit out the rest of a wait, nor of a silence. */
  retryNow(): void {
    if (this.#state === 'reconnecting') void this.#retry();
    else this.#socket?.expectBeat();
  }

  leave(reason: 'viewer_left' | 'host_requested'): void {
    this.#finish(leftBy(reason), 1000);
  }

  /** The agent or the relay keeps breaking the protocol. */
  abort(ending: Ending): void {
    this.#finish(ending, CLOSE.protocolError);
  }

  get #admitted(): boolean {
    return this.#state === 'welcomed' || this.#state === 'live';
  }

  #open(): void {
    this.#move('open');
    const socket = new RelaySocket(this.#options.openSocket(), {
      open: () => socket.send(encodeBody(hello(this.#options, this.#lastWelcome?.resumeTicket || null))),
      message: (data) => this.#receive(data),
      lost: (code) => this.#lost(code),
    });
    this.#socket = socket;
  }

  async #retry(): Promise<void> {
    clearTimeout(this.#retryTimer);
    this.#tries += 1;
    const own = this.#tries;
    const answers = await this.#options.relayAnswers();
    if (own !== this.#tries || this.#state !== 'reconnecting') return;
    if (answers) this.#open();
    else this.#lost(1006);
  }

  #receive(data: unknown): void {
    try {
      this.#take(readIncoming(data));
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      this.#options.events.malformed(error);
    }
  }

  #take(incoming: Incoming): void {
    const { events } = this.#options;
    if (incoming.kind === 'unknown') events.unknown();
    else if (incoming.kind === 'body') this.#dispatch(incoming.body);
    else if (incoming.kind === 'frame' && this.#admitted) events.frame(incoming.message);
  }

  #dispatch(body: Extract<Incoming, { kind: 'body' }>['body']): void {
    const { events } = this.#options;
    if (body.$case === 'viewerWelcome') {
      this.#welcomed(body.value);
    } else if (body.$case === 'sessionEnded') {
      this.#finish(sessionEnded(body.value.reason), 1000);
    } else if (body.$case === 'agentError') {
      // Also before the welcome: of a session that the machine has ended.
      events.desktop(body);
    } else if (!this.#admitted) {
      throw new DecodeError('malformed', `${body.$case} before the welcome`);
    } else if (body.$case === 'agentPresence') {
      if (!body.value.present) this.#move('agent_away');
      events.presence(body.value);
    } else if (body.$case === 'sessionState') {
      events.sessionState(body.value);
    } else {
      events.desktop(body);
    }
  }

  #welcomed(welcome: ViewerWelcome): void {
    if (this.#state !== 'connecting') return;
    this.#socket?.admit();
    this.#lastWelcome = welcome;
    this.#attempt = 0;
    this.#move('welcome');
    this.#options.events.welcome(welcome);
  }

  /** The socket was lost, or the relay does not answer. */
  #lost(code: number): void {
    this.#socket = null;
    const { now, random } = this.#options;
    if (this.#admitted) this.#lostAt = now();
    const step = nextStep({
      code,
      attempt: this.#attempt + 1,
      elapsedMs: now() - this.#lostAt,
      graceMs: this.#lastWelcome?.reconnectGraceMs ?? null,
      random: random(),
    });
    if (step.kind === 'end') {
      this.#finish(step.ending, 1000);
      return;
    }
    this.#attempt += 1;
    this.#move('dropped');
    this.#retryTimer = setTimeout(() => void this.#retry(), step.ms);
  }

  #finish(ending: Ending, closeCode: number): void {
    if (this.#state === 'ended') return;
    clearTimeout(this.#retryTimer);
    this.#socket?.close(closeCode, ending.reason.slice(0, 40));
    this.#socket = null;
    this.#move('finish');
    this.#options.events.ended(ending);
  }

  #move(event: ConnectionEvent): void {
    const state = nextState(this.#state, event);
    if (state === null) throw new Error(`${event} is not possible in state ${this.#state}`);
    this.#state = state;
    this.#options.events.state(state, this.#outage());
  }

  #outage(): Outage | null {
    if (this.#attempt === 0) return null;
    const forMs = this.#options.now() - this.#lostAt;
    return { attempt: this.#attempt, forMs, resuming: this.#lastWelcome !== null };
  }
}

import type { AgentPresence, ScreenFrame, StreamMessage, ViewerWelcome } from '@guru-connect/proto/stream';
import { DecodeError } from '../decode/decode-error.ts';
import { MAX_MESSAGE_BYTES } from '../decode/limits.ts';
import { readStreamMessage, SCREEN_FRAME_TAG } from '../decode/read-frame.ts';
import { backoffDelay } from './backoff.ts';
import { CLOSE_PROTOCOL_ERROR, judgeClose } from './close-codes.ts';
import type { Ending } from './ending.ts';
import { failure, leftBy, sessionEnded } from './ending.ts';
import type { StreamBody, ViewerBody } from './outgoing.ts';
import { encodeBody } from './outgoing.ts';
import type { ConnectionEvent, ConnectionState } from './states.ts';
import { nextState } from './states.ts';
import type { StreamSocket } from './stream-socket.ts';

/** From opening a socket to the relay's welcome; the relay itself allows 5 s for the first message. */
const WELCOME_TIMEOUT_MS = 10_000;
/**
 * Silence of 30 s is a dead peer (interfaces, section 3), and a beat of the relay, every 10 s, may be late. JavaScript
 * sees no ping of a WebSocket, and a network that went away without a word leaves the socket open for minutes.
 */
const SILENCE_MS = 35_000;
/** For the next beat, after the network has changed under the socket. */
const NEXT_BEAT_MS = 15_000;
/** How long an unreachable relay is tried before the viewer gives up. */
const GIVE_UP_AFTER_MS = 120_000;

export type DesktopBody = Exclude<
  StreamBody,
  { $case: 'screenFrame' | 'viewerWelcome' | 'agentPresence' | 'sessionEnded' }
>;

export interface ConnectionEvents {
  /** `attempt` counts the attempts since the connection was lost; 0 when it was not. */
  state(state: ConnectionState, attempt: number): void;
  welcome(welcome: ViewerWelcome): void;
  presence(presence: AgentPresence): void;
  /** One undecoded message that holds a ScreenFrame. */
  frame(message: ArrayBuffer): void;
  /** Everything else that comes from the agent. */
  desktop(body: DesktopBody): void;
  malformed(error: DecodeError): void;
  /** Once, after state `ended`. */
  ended(ending: Ending): void;
}

export interface ConnectionOptions {
  readonly sessionId: string;
  readonly token: string;
  readonly events: ConnectionEvents;
  openSocket(): StreamSocket;
  /** From 0 to 1. */
  random(): number;
  /** Monotonic milliseconds. */
  now(): number;
}

/** The viewer's way to the relay: opens the socket, proves itself, and comes back by itself when it is lost. */
export class Connection {
  readonly #options: ConnectionOptions;
  #state: ConnectionState = 'idle';
  #socket: StreamSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The relay at the other end of this socket sends empty messages for a sign of life: its silence means something. */
  #beats = false;
  #resumeTicket = '';
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

  /** Sends when the relay has let the viewer in; otherwise it is too early or too late, and false comes back. */
  send(body: ViewerBody): boolean {
    if (!this.#socket || (this.#state !== 'welcomed' && this.#state !== 'live')) return false;
    this.#socket.send(encodeBody(body));
    return true;
  }

  /** A frame of this connection is on the canvas. */
  painted(): void {
    if (this.#state === 'welcomed') this.#move('painted');
  }

  /** The network is back: do not sit out the rest of a wait, nor of a silence. */
  retryNow(): void {
    if (this.#state === 'reconnecting') this.#open();
    else if (this.#socket && this.#beats) this.#lostAfter(NEXT_BEAT_MS);
  }

  leave(reason: 'viewer_left' | 'host_requested'): void {
    this.#finish(leftBy(reason), 1000);
  }

  /** The agent or the relay keeps breaking the protocol. */
  abort(ending: Ending): void {
    this.#finish(ending, CLOSE_PROTOCOL_ERROR);
  }

  #open(): void {
    this.#move('open');
    const { sessionId, token, openSocket } = this.#options;
    const socket = openSocket();
    this.#socket = socket;
    this.#beats = false;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      if (socket !== this.#socket) return;
      const credential: NonNullable<Extract<StreamBody, { $case: 'viewerHello' }>['value']['credential']> =
        this.#resumeTicket
          ? { $case: 'resumeTicket', value: this.#resumeTicket }
          : { $case: 'token', value: token };
      socket.send(
        encodeBody({
          $case: 'viewerHello',
          value: { sessionId, credential, capabilities: undefined, nonce: '', parentOrigin: '' },
        }),
      );
    });
    // A late event of an old socket must not touch the new one: each handler compares identity.
    socket.addEventListener('message', ({ data }) => {
      if (socket === this.#socket) this.#receive(data);
    });
    socket.addEventListener('close', ({ code }) => {
      if (socket === this.#socket) this.#closed(code);
    });
    this.#lostAfter(WELCOME_TIMEOUT_MS);
  }

  /** Unless called again or cleared, gives up the socket after as long. */
  #lostAfter(milliseconds: number): void {
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#timer = setTimeout(() => {
      socket?.close();
      if (socket === this.#socket) this.#closed(1006);
    }, milliseconds);
  }

  #receive(data: unknown): void {
    const { events } = this.#options;
    if (!(data instanceof ArrayBuffer)) {
      events.malformed(new DecodeError('malformed', 'a text message'));
      return;
    }
    const bytes = new Uint8Array(data);
    if (this.#state !== 'connecting') {
      this.#beats ||= bytes.byteLength === 0;
      if (this.#beats) this.#lostAfter(SILENCE_MS);
    }
    if (bytes[0] === SCREEN_FRAME_TAG) {
      if (this.#state !== 'connecting') events.frame(data);
      return;
    }
    try {
      if (bytes.byteLength > MAX_MESSAGE_BYTES) {
        throw new DecodeError('message_too_large', `message of ${bytes.byteLength} bytes`);
      }
      this.#dispatch(readStreamMessage(bytes).body);
    } catch (error) {
      if (!(error instanceof DecodeError)) throw error;
      events.malformed(error);
    }
  }

  #dispatch(body: StreamMessage['body']): void {
    const { events } = this.#options;
    // No body: a sign of life, or a message from a later version of the protocol.
    if (!body) return;
    if (body.$case === 'viewerWelcome') {
      this.#welcomed(body.value);
    } else if (body.$case === 'sessionEnded') {
      this.#finish(sessionEnded(body.value.reason), 1000);
    } else if (this.#state === 'connecting') {
      events.malformed(new DecodeError('malformed', `${body.$case} before the welcome`));
    } else if (body.$case === 'agentPresence') {
      if (!body.value.present) this.#move('agent_away');
      events.presence(body.value);
    } else if (body.$case === 'screenFrame') {
      // Behind a field that is not known here; decoded once more by the worker, which wants the tag in front.
      events.frame(encodeBody({ $case: 'screenFrame', value: body.value satisfies ScreenFrame }).buffer);
    } else {
      events.desktop(body);
    }
  }

  #welcomed(welcome: ViewerWelcome): void {
    if (this.#state !== 'connecting') return;
    clearTimeout(this.#timer);
    this.#resumeTicket = welcome.resumeTicket;
    this.#attempt = 0;
    this.#move('welcome');
    this.#options.events.welcome(welcome);
  }

  #closed(code: number): void {
    clearTimeout(this.#timer);
    this.#socket = null;
    const verdict = judgeClose(code);
    if (verdict.kind === 'end') {
      this.#finish(verdict.ending, 1000);
      return;
    }
    const { now, random } = this.#options;
    if (this.#state === 'welcomed' || this.#state === 'live') this.#lostAt = now();
    if (now() - this.#lostAt > GIVE_UP_AFTER_MS) {
      const detail = 'The relay cannot be reached.';
      this.#finish(failure('connection_lost', detail, true, 'connection_lost'), 1000);
      return;
    }
    this.#attempt += 1;
    this.#move('dropped');
    this.#timer = setTimeout(() => this.#open(), backoffDelay(this.#attempt, random(), verdict.patient));
  }

  #finish(ending: Ending, closeCode: number): void {
    if (this.#state === 'ended') return;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    // A close reason holds 123 bytes at most.
    socket?.close(closeCode, ending.reason.slice(0, 40));
    this.#move('finish');
    this.#options.events.ended(ending);
  }

  #move(event: ConnectionEvent): void {
    const state = nextState(this.#state, event);
    if (state === null) throw new Error(`${event} is not possible in state ${this.#state}`);
    this.#state = state;
    this.#options.events.state(state, this.#attempt);
  }
}

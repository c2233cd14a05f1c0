import type { StreamSocket } from './stream-socket.ts';

/** From opening a socket to the relay's welcome; the relay itself allows 5 s for the first message. */
const WELCOME_TIMEOUT_MS = 10_000;
/**
 * Silence of 30 s is a dead peer (interfaces, section 3), and a beat of the relay, every 10 s, may be late. JavaScript
 * sees no ping of a WebSocket, and a network that goes away silently leaves the socket open for minutes.
 */
const SILENCE_MS = 35_000;
/** For the next beat, after the network has changed under the socket. */
const NEXT_BEAT_MS = 15_000;
/** What browsers report when a connection ends without a close frame. */
const ABNORMAL = 1006;

export interface RelaySocketEvents {
  open(): void;
  message(data: unknown): void;
  /** Once and last, by close code; 1006 also for silence. Not after `close`. */
  lost(code: number): void;
}

/** One socket to the relay. Takes silence for a lost connection, and reports nothing after its end. */
export class RelaySocket {
  readonly #socket: StreamSocket;
  readonly #events: RelaySocketEvents;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #admitted = false;
  /** The relay sends empty messages as signs of life on this socket: its silence means something. */
  #beats = false;
  #over = false;

  constructor(socket: StreamSocket, events: RelaySocketEvents) {
    this.#socket = socket;
    this.#events = events;
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      if (!this.#over) events.open();
    });
    socket.addEventListener('message', ({ data }) => this.#receive(data));
    socket.addEventListener('close', ({ code }) => this.#lose(code));
    this.#loseAfter(WELCOME_TIMEOUT_MS);
  }

  send(message: Uint8Array<ArrayBuffer>): void {
    if (!this.#over) this.#socket.send(message);
  }

  /** Bytes that have not left yet. */
  get backlog(): number {
    return this.#socket.bufferedAmount;
  }

  /** The relay has let the viewer in: from now on silence counts, if the relay beats. */
  admit(): void {
    this.#admitted = true;
    clearTimeout(this.#timer);
  }

  /** The network may have changed under the socket: the next beat shows whether it is still open. */
  expectBeat(): void {
    if (this.#beats) this.#loseAfter(NEXT_BEAT_MS);
  }

  /** @param reason at most 123 bytes (RFC 6455, 5.5.1) */
  close(code: number, reason: string): void {
    if (this.#finish()) this.#socket.close(code, reason);
  }

  #receive(data: unknown): void {
    if (this.#over) return;
    if (this.#admitted) {
      this.#beats ||= data instanceof ArrayBuffer && data.byteLength === 0;
      if (this.#beats) this.#loseAfter(SILENCE_MS);
    }
    this.#events.message(data);
  }

  #loseAfter(milliseconds: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#socket.close();
      this.#lose(ABNORMAL);
    }, milliseconds);
  }

  #lose(code: number): void {
    if (this.#finish()) this.#events.lost(code);
  }

  /** @returns false when it was over before */
  #finish(): boolean {
    clearTimeout(this.#timer);
    const first = !this.#over;
    this.#over = true;
    return first;
  }
}

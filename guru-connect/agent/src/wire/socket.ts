import type { IncomingMessage } from 'node:http';
import { agentFor } from '@guru/outbound';
import { WebSocket } from 'ws';
import { retryAfterMs } from './retry-after.ts';

/** Close codes of RFC 6455, section 7.4.1, that the agent sends; the relay's own are in @guru-connect/proto. */
export const WEBSOCKET_CLOSE = { normal: 1000, goingAway: 1001, unsupportedData: 1003 } as const;

/** The relay gives up a silent peer after the same time. */
const SILENCE_MS = 30_000;
/** How long a relay may take to answer: one that thousands of agents come back to may be slow. */
const HANDSHAKE_MS = 10_000;
/** While somebody waits for the picture of a session. */
export const SESSION_HANDSHAKE_MS = 5_000;
/** How long the relay may take to answer a close. */
const CLOSE_MS = 2_000;

/** Why a socket closed. */
export interface Loss {
  /** Close code; 1006 when there was none. */
  readonly code: number;
  /** HTTP status of an upgrade that was refused. */
  readonly status?: number;
  /** `Retry-After` of that answer, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Why it never opened: an error of the connection, or the answer of the relay as one. */
  readonly failure?: Error;
}

export interface SocketListener {
  opened(): void;
  message(bytes: Uint8Array): void;
  /** Called once. */
  closed(loss: Loss): void;
}

export interface SocketOptions {
  readonly url: string;
  /** Bearer credential of the upgrade request. */
  readonly bearer?: string | undefined;
  /** Largest message accepted, in bytes. */
  readonly maxPayload: number;
  /** How long the relay may take to answer the upgrade request, in milliseconds. */
  readonly handshakeMs?: number | undefined;
}

/** A WebSocket of binary messages that closes when the peer has been silent for 30 s. */
export class Socket {
  readonly #socket: WebSocket;
  readonly #listener: SocketListener;
  #loss: Omit<Loss, 'code'> = {};
  #silence: NodeJS.Timeout;
  #closing: NodeJS.Timeout | undefined;

  constructor(options: SocketOptions, listener: SocketListener) {
    this.#listener = listener;
    this.#socket = new WebSocket(options.url, {
      agent: agentFor(new URL(options.url)),
      ...(options.bearer ? { headers: { authorization: `Bearer ${options.bearer}` } } : {}),
      maxPayload: options.maxPayload,
      handshakeTimeout: options.handshakeMs ?? HANDSHAKE_MS,
      // pictures are compressed already, and a shared context costs memory for each socket
      perMessageDeflate: false,
      followRedirects: false,
    });
    this.#silence = setTimeout(() => this.#socket.terminate(), SILENCE_MS);
    this.#socket.on('open', () => listener.opened());
    this.#socket.on('ping', () => this.#silence.refresh());
    this.#socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    this.#socket.on('unexpected-response', (_request, response) => this.#refused(response));
    // each error is followed by close, which carries what the caller acts upon; the first one is the cause
    this.#socket.on('error', (failure) => {
      this.#loss = { failure, ...this.#loss };
    });
    this.#socket.on('close', (code) => {
      clearTimeout(this.#silence);
      clearTimeout(this.#closing);
      listener.closed({ code, ...this.#loss });
    });
  }

  /** Drops the message when the socket is not open; `done` is called once the message has left this process. */
  send(bytes: Uint8Array, done?: () => void): void {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      done?.();
      return;
    }
    this.#socket.send(bytes, { binary: true }, () => done?.());
  }

  /** Stops reading, so that the sender waits. A few kilobytes that were read already still arrive. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Closes; a relay that does not answer within 2 s is cut off. */
  close(code: number): void {
    // a paused socket would not see the answer
    this.#socket.resume();
    this.#socket.close(code);
    this.#closing ??= setTimeout(() => this.#socket.terminate(), CLOSE_MS);
  }

  /** Cuts the connection off. */
  terminate(): void {
    this.#socket.terminate();
  }

  #refused(response: IncomingMessage): void {
    const wait = retryAfterMs(response.headers['retry-after'], Date.now());
    const { statusCode: status } = response;
    const failure = Object.assign(new Error(`the relay answers with status ${status}`), {
      code: `HTTP_${status}`,
    });
    this.#loss = {
      failure,
      ...(status === undefined ? {} : { status }),
      ...(wait === undefined ? {} : { retryAfterMs: wait }),
    };
    this.#socket.terminate();
  }

  #received(data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean): void {
    this.#silence.refresh();
    if (!isBinary || !Buffer.isBuffer(data)) {
      this.#socket.close(WEBSOCKET_CLOSE.unsupportedData);
      return;
    }
    this.#listener.message(data);
  }
}

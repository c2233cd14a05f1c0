import { WebSocket } from 'ws';

/** The relay gives up on a silent peer after as long. */
const SILENCE_MS = 30_000;
const HANDSHAKE_MS = 10_000;

export interface SocketListener {
  opened(): void;
  message(bytes: Uint8Array): void;
  /** Called once. `status` is the HTTP status when the relay refused the upgrade. */
  closed(code: number, status: number | undefined): void;
}

export interface SocketOptions {
  readonly url: string;
  /** Bearer credential of the upgrade request. */
  readonly bearer?: string;
  /** Largest message taken, in bytes. */
  readonly maxPayload: number;
}

/** A WebSocket of binary messages that ends by itself when the peer has been silent too long. */
export class Socket {
  readonly #socket: WebSocket;
  readonly #listener: SocketListener;
  #status: number | undefined;
  #silence: NodeJS.Timeout;

  constructor(options: SocketOptions, listener: SocketListener) {
    this.#listener = listener;
    this.#socket = new WebSocket(options.url, {
      ...(options.bearer ? { headers: { authorization: `Bearer ${options.bearer}` } } : {}),
      maxPayload: options.maxPayload,
      handshakeTimeout: HANDSHAKE_MS,
      // pictures are compressed already, and a shared context costs memory for each socket
      perMessageDeflate: false,
      followRedirects: false,
    });
    this.#silence = setTimeout(() => this.#socket.terminate(), SILENCE_MS);
    this.#socket.on('open', () => listener.opened());
    this.#socket.on('ping', () => this.#silence.refresh());
    this.#socket.on('message', (data, isBinary) => this.#received(data, isBinary));
    this.#socket.on('unexpected-response', (_request, response) => {
      this.#status = response.statusCode;
      this.#socket.terminate();
    });
    // each error is followed by close, which carries what the caller acts upon
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', (code) => {
      clearTimeout(this.#silence);
      listener.closed(code, this.#status);
    });
  }

  /** Drops the message when the socket is not open; `done` is called once the message left this process. */
  send(bytes: Uint8Array, done?: () => void): void {
    if (this.#socket.readyState !== WebSocket.OPEN) {
      done?.();
      return;
    }
    this.#socket.send(bytes, { binary: true }, () => done?.());
  }

  close(code: number): void {
    this.#socket.close(code);
  }

  #received(data: Buffer | ArrayBuffer | Buffer[], isBinary: boolean): void {
    this.#silence.refresh();
    if (!isBinary || !Buffer.isBuffer(data)) {
      this.#socket.close(1003);
      return;
    }
    this.#listener.message(data);
  }
}

import { StreamMessage } from '@guru-connect/proto/stream';
import type { StreamSocket } from '../../src/connection/stream-socket.ts';
import type { Body } from './test-viewer.ts';

/** An event of any kind; a listener looks at its own part. */
interface Happening {
  readonly data: unknown;
  readonly code: number;
}

/** A socket whose other end is the test. */
export class FakeSocket implements StreamSocket {
  readonly bufferedAmount = 0;
  binaryType = '';
  readonly sent: Body[] = [];
  closedWith: number | undefined | null = null;
  readonly #listeners = new Map<string, (event: Happening) => void>();

  send(data: Uint8Array): void {
    const { body } = StreamMessage.decode(data);
    if (body) this.sent.push(body);
  }
  close(code?: number): void {
    this.closedWith = code;
  }
  addEventListener(type: string, listener: (event: Happening) => void): void {
    this.#listeners.set(type, listener);
  }

  open(): void {
    this.#emit('open', {});
  }
  deliver(body: Body): void {
    this.deliverRaw(StreamMessage.encode({ body }).finish());
  }
  deliverRaw(bytes: Uint8Array): void {
    // As a browser does it: a buffer that holds the message and nothing else.
    this.#emit('message', { data: bytes.slice().buffer });
  }
  deliverText(text: string): void {
    this.#emit('message', { data: text });
  }
  drop(code: number): void {
    this.#emit('close', { code });
  }

  #emit(type: string, part: Partial<Happening>): void {
    this.#listeners.get(type)?.({ data: null, code: 0, ...part });
  }
}

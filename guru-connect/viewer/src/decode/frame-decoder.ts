import { MESSAGE_LIMIT } from '@guru-connect/proto/limits';
import { DecodeError } from './decode-error.ts';
import type { PaintableFrame } from './decode-jpegs.ts';
import { closeBitmaps } from './decode-jpegs.ts';
import { DECODE_TIMEOUT_MS, MAX_PENDING_FRAMES } from './limits.ts';
import type { DecodeResult } from './worker-messages.ts';

/** What is needed of a Worker. */
export interface DecodeWorker {
  postMessage(message: ArrayBuffer, transfer: Transferable[]): void;
  terminate(): void;
  addEventListener(type: 'message', listener: (event: { readonly data: DecodeResult }) => void): void;
  addEventListener(type: 'error', listener: (event: { readonly message: string }) => void): void;
}

export interface FrameDecoderEvents {
  /** In the order in which the messages came. */
  frame(frame: PaintableFrame): void;
  /** One message could not be decoded; the next may be. */
  failed(error: DecodeError): void;
  /** The worker is gone or must go: nothing will be decoded any more. */
  died(error: DecodeError): void;
}

/** The page's side of the decode worker: order, bounds, and a watch on its time. */
export class FrameDecoder {
  readonly #worker: DecodeWorker;
  readonly #events: FrameDecoderEvents;
  /** Of each message in the worker, the generation it belongs to, oldest first. */
  readonly #pending: number[] = [];
  #generation = 0;
  #watch: ReturnType<typeof setTimeout> | undefined;
  #dead = false;

  constructor(worker: DecodeWorker, events: FrameDecoderEvents) {
    this.#worker = worker;
    this.#events = events;
    worker.addEventListener('message', (event) => this.#settle(event.data));
    worker.addEventListener('error', (event) => {
      this.#die(new DecodeError('malformed', event.message || 'the decode worker failed'));
    });
  }

  /** Takes the message's memory. */
  decode(message: ArrayBuffer): void {
    if (this.#dead) return;
    if (message.byteLength > MESSAGE_LIMIT.agentStream) {
      this.#events.failed(new DecodeError('message_too_large', `message of ${message.byteLength} bytes`));
      return;
    }
    if (this.#pending.length >= MAX_PENDING_FRAMES) {
      this.#die(
        new DecodeError('too_many_pending', `more than ${MAX_PENDING_FRAMES} frames without waiting`),
      );
      return;
    }
    this.#pending.push(this.#generation);
    this.#worker.postMessage(message, [message]);
    if (this.#pending.length === 1) this.#startWatch();
  }

  /** What is still in the worker belongs to a connection that is gone, and will not be reported. */
  forget(): void {
    this.#generation += 1;
  }

  close(): void {
    if (this.#dead) return;
    this.#dead = true;
    clearTimeout(this.#watch);
    this.#worker.terminate();
  }

  #settle(result: DecodeResult): void {
    if (this.#dead) return;
    const generation = this.#pending.shift();
    if (this.#pending.length > 0) this.#startWatch();
    else clearTimeout(this.#watch);
    if (generation !== this.#generation) {
      if (result.kind === 'frame') closeBitmaps(result.frame);
      return;
    }
    if (result.kind === 'frame') this.#events.frame(result.frame);
    else this.#events.failed(new DecodeError(result.code, result.detail, result.seq));
  }

  #startWatch(): void {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      this.#die(new DecodeError('decode_timeout', `a frame took more than ${DECODE_TIMEOUT_MS} ms`));
    }, DECODE_TIMEOUT_MS);
  }

  #die(error: DecodeError): void {
    if (this.#dead) return;
    this.close();
    this.#events.died(error);
  }
}

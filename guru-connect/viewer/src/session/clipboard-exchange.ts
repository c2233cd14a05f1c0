import {
  type ClipboardContent,
  ClipboardReceiver,
  ClipboardRefusal,
  clipboardParts,
} from '@guru-connect/proto/clipboard';
import type { ClipboardPart, ClipboardResult } from '@guru-connect/proto/stream';
import type { ViewerBody } from '../connection/outgoing.ts';

/** Bytes that wait in the socket before the next part: keys and clicks queue behind them. */
const BACKLOG_BYTES = 64 * 1024;
const BACKLOG_POLL_MS = 10;
/** How long nothing may come from the machine; it gives its own programs 5 s for each part. */
const SILENCE_MS = 15_000;

export interface ExchangeSocket {
  /** @returns false when it is too early or too late */
  send(body: ViewerBody): boolean;
  /** Bytes that have not left yet. */
  readonly backlog: number;
}

interface Transfer {
  readonly id: number;
  /** Something moved: the wait starts again. */
  goesOn(): void;
  settle(content: ClipboardContent | null): void;
  refuse(error: ClipboardRefusal): void;
}

/** Carries a clipboard over the connection, one transfer at a time: a new one gives up the one before. */
export class ClipboardExchange {
  readonly #socket: ExchangeSocket;
  readonly #receiver = new ClipboardReceiver();
  #last = 0;
  #transfer: Transfer | null = null;

  constructor(socket: ExchangeSocket) {
    this.#socket = socket;
  }

  /** Puts a content on the machine's clipboard. Rejects with ClipboardRefusal. */
  async write(content: ClipboardContent): Promise<void> {
    const { id, done } = this.#begin();
    // Rejected when it is given up, also before it is awaited.
    done.catch(() => undefined);
    for (const value of clipboardParts(id, content)) {
      while (this.#socket.backlog > BACKLOG_BYTES && this.#transfer?.id === id) await pause();
      if (this.#transfer?.id !== id) break;
      if (!this.#socket.send({ $case: 'clipboardWrite', value })) this.forget();
      this.#transfer?.goesOn();
    }
    await done;
  }

  /** What the machine's clipboard holds. Rejects with ClipboardRefusal, also `empty`. */
  async read(): Promise<ClipboardContent> {
    const { id, done } = this.#begin();
    if (!this.#socket.send({ $case: 'clipboardRead', value: { transfer: id } })) this.forget();
    const content = await done;
    if (!content) throw new ClipboardRefusal('malformed');
    return content;
  }

  part(part: ClipboardPart): void {
    const transfer = this.#transfer;
    if (part.transfer !== transfer?.id) return;
    try {
      const content = this.#receiver.add(part);
      if (content) transfer.settle(content);
      else transfer.goesOn();
    } catch (error) {
      if (!(error instanceof ClipboardRefusal)) throw error;
      transfer.refuse(error);
    }
  }

  result({ transfer: id, code }: ClipboardResult): void {
    const transfer = this.#transfer;
    if (id !== transfer?.id) return;
    if (code === 'written') transfer.settle(null);
    else transfer.refuse(new ClipboardRefusal(isKnown(code) ? code : 'failed'));
  }

  /** Nothing comes any more: the connection was lost. */
  forget(): void {
    this.#transfer?.refuse(new ClipboardRefusal('failed'));
  }

  #begin(): { id: number; done: Promise<ClipboardContent | null> } {
    this.forget();
    this.#receiver.forget();
    this.#last += 1;
    const id = this.#last;
    const done = new Promise<ClipboardContent | null>((resolve, reject) => {
      const over = () => {
        clearTimeout(timer);
        this.#transfer = null;
      };
      const refuse = (error: ClipboardRefusal) => {
        over();
        reject(error);
      };
      let timer: ReturnType<typeof setTimeout> | undefined;
      const goesOn = () => {
        clearTimeout(timer);
        timer = setTimeout(() => refuse(new ClipboardRefusal('failed')), SILENCE_MS);
      };
      const settle = (content: ClipboardContent | null) => {
        over();
        resolve(content);
      };
      goesOn();
      this.#transfer = { id, goesOn, settle, refuse };
    });
    return { id, done };
  }
}

const CODES = ['empty', 'too_large', 'not_allowed', 'malformed', 'failed'] as const;

function isKnown(code: string): code is (typeof CODES)[number] {
  return CODES.some((known) => known === code);
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, BACKLOG_POLL_MS));
}

import { selectEvents } from '../wire/core.ts';
import {
  changePropertyBytes,
  type Conversion,
  PROPERTY_CHANGE_MASK,
  PROPERTY_NOTIFY,
  readPropertyChange,
  readSelectionRequest,
  SELECTION_CLEAR,
  SELECTION_REQUEST,
  sendSelectionNotify,
  setSelectionOwner,
} from '../wire/selection.ts';
import { ATOM, changePropertyList } from '../wire/windows.ts';
import { PART_BYTES, type SelectionWindow } from './selection-window.ts';

/** INTEGER, the type of a TIMESTAMP (X protocol, appendix B). */
const INTEGER = 19;
/** How long a program may leave a part where it is, in milliseconds. */
const STANDSTILL_MS = 10_000;
/** Programs that take a large content at the same time; each may wait for its parts. */
const MOST_TRANSFERS = 16;

/** What the clipboard is offered as: the same bytes for each target, an atom. */
export type Offer = ReadonlyMap<number, Uint8Array>;

interface Transfer {
  readonly conversion: Conversion;
  readonly bytes: Uint8Array;
  sent: number;
  timer: NodeJS.Timeout;
}

/** Owns the clipboard, and serves it to the programs that paste. */
export class SelectionOwner {
  readonly #window: SelectionWindow;
  readonly #transfers = new Map<string, Transfer>();
  #offer: Offer | null = null;
  #since = 0;
  /** One property after the other: the server takes a bounded number of bytes unanswered. */
  #sending: Promise<void> = Promise.resolve();

  constructor(window: SelectionWindow) {
    this.#window = window;
    window.listen((type, event) => this.#event(type, event));
  }

  /** What we own; null when another program does, or none. */
  get offer(): Offer | null {
    return this.#offer;
  }

  async own(offer: Offer): Promise<void> {
    const { client, id, atoms } = this.#window;
    this.#since = await this.#window.now();
    await client.check(setSelectionOwner(id, atoms.clipboard, this.#since));
    this.#offer = offer;
  }

  /** Leaves nothing of ours on the clipboard. */
  release(): void {
    for (const key of [...this.#transfers.keys()]) this.#end(key);
    if (this.#offer)
      this.#window.client.trySend(setSelectionOwner(0, this.#window.atoms.clipboard, this.#since));
    this.#offer = null;
  }

  #event(type: number, event: Buffer): void {
    if (type === SELECTION_CLEAR) this.#offer = null;
    else if (type === SELECTION_REQUEST) this.#serve(readSelectionRequest(event));
    else if (type === PROPERTY_NOTIFY) {
      const { window, property, deleted } = readPropertyChange(event);
      if (deleted) this.#goOn(keyOf(window, property));
    }
  }

  #serve(asked: Conversion): void {
    // Clients older than ICCCM name no property and mean the target's.
    const property = asked.property || asked.target;
    const served = this.#offer !== null && this.#answer({ ...asked, property }, this.#offer);
    this.#send(sendSelectionNotify({ ...asked, property: served ? property : 0 }));
  }

  /** @returns false when this cannot be had */
  #answer(asked: Conversion, offer: Offer): boolean {
    const { atoms } = this.#window;
    const { requestor, target, property } = asked;
    if (target === atoms.targets) {
      const list = [atoms.targets, atoms.timestamp, ...offer.keys()];
      this.#send(changePropertyList(requestor, property, list, ATOM.atom));
      return true;
    }
    if (target === atoms.timestamp) {
      this.#send(changePropertyList(requestor, property, [this.#since], INTEGER));
      return true;
    }
    const bytes = offer.get(target);
    if (!bytes) return false;
    if (bytes.length <= PART_BYTES) this.#send(changePropertyBytes(requestor, property, target, bytes));
    else return this.#begin(asked, bytes);
    return true;
  }

  #begin(conversion: Conversion, bytes: Uint8Array): boolean {
    const { requestor, property } = conversion;
    const key = keyOf(requestor, property);
    this.#end(key);
    if (this.#transfers.size >= MOST_TRANSFERS) return false;
    const timer = setTimeout(() => this.#end(key), STANDSTILL_MS);
    this.#transfers.set(key, { conversion, bytes, sent: 0, timer });
    this.#send(selectEvents(requestor, PROPERTY_CHANGE_MASK));
    this.#send(changePropertyList(requestor, property, [bytes.length], this.#window.atoms.incr));
    return true;
  }

  /** The program has taken the last part. The part after the last one is empty. */
  #goOn(key: string): void {
    const transfer = this.#transfers.get(key);
    if (!transfer) return;
    const { conversion, bytes } = transfer;
    const part = bytes.subarray(transfer.sent, transfer.sent + PART_BYTES);
    transfer.sent += part.length;
    transfer.timer.refresh();
    this.#send(changePropertyBytes(conversion.requestor, conversion.property, conversion.target, part));
    if (part.length === 0) this.#end(key);
  }

  #end(key: string): void {
    const transfer = this.#transfers.get(key);
    if (!transfer) return;
    clearTimeout(transfer.timer);
    this.#transfers.delete(key);
    this.#send(selectEvents(transfer.conversion.requestor, 0));
  }

  /** A program that has gone since is its own affair. */
  #send(request: Buffer): void {
    this.#sending = this.#sending.then(() => this.#window.client.check(request)).catch(() => undefined);
  }
}

function keyOf(window: number, property: number): string {
  return `${window}.${property}`;
}

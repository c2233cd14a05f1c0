import { AgentFault } from '../../../fault/agent-fault.ts';
import { selectEvents } from '../wire/core.ts';
import {
  changePropertyBytes,
  type Conversion,
  getSelectionOwner,
  PROPERTY_CHANGE_MASK,
  PROPERTY_NOTIFY,
  readPropertyChange,
  readSelectionClear,
  readSelectionOwner,
  readSelectionRequest,
  SELECTION_CLEAR,
  SELECTION_REQUEST,
  sendSelectionNotify,
  setSelectionOwner,
} from '../wire/selection.ts';
import { ATOM, changePropertyList } from '../wire/windows.ts';
import { AnswerQueue } from './answer-queue.ts';
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
  readonly #queue: AnswerQueue;

  constructor(window: SelectionWindow) {
    this.#window = window;
    this.#queue = new AnswerQueue((request) => window.client.check(request));
    window.listen((type, event) => this.#event(type, event));
  }

  /** What we own; null when another program does, or none. */
  get offer(): Offer | null {
    return this.#offer;
  }

  /**
   * @param assertWanted throws when this is not wanted any more
   * Rejects with `clipboard_failed` when another program takes the clipboard meanwhile.
   */
  async own(offer: Offer, assertWanted: () => void = () => undefined): Promise<void> {
    const { client, id, atoms } = this.#window;
    const since = await this.#window.now();
    assertWanted();
    // Before the request: programs may ask as soon as the server knows.
    this.#since = since;
    this.#offer = offer;
    try {
      await client.check(setSelectionOwner(id, atoms.clipboard, since));
      // The server ignores a request that is older than the last (ICCCM, section 2.1).
      const owner = readSelectionOwner(await client.ask(getSelectionOwner(atoms.clipboard)));
      assertWanted();
      if (owner === id && this.#offer === offer) return;
      this.#offer = null;
      throw new AgentFault('clipboard_failed', 'another program took the clipboard');
    } catch (error) {
      this.release();
      throw error;
    }
  }

  /** Leaves nothing of ours on the clipboard. */
  release(): void {
    for (const key of [...this.#transfers.keys()]) this.#end(key);
    if (this.#offer)
      this.#window.client.trySend(setSelectionOwner(0, this.#window.atoms.clipboard, this.#since));
    this.#offer = null;
  }

  #event(type: number, event: Buffer): void {
    if (type === SELECTION_CLEAR) this.#cleared(readSelectionClear(event));
    else if (type === SELECTION_REQUEST) this.#serve(readSelectionRequest(event));
    else if (type === PROPERTY_NOTIFY) {
      const { window, property, deleted } = readPropertyChange(event);
      if (deleted) this.#goOn(keyOf(window, property));
    }
  }

  /** Another program took the clipboard, unless we took it back since. */
  #cleared(time: number): void {
    if (((time - this.#since) | 0) >= 0) this.#offer = null;
  }

  #serve(asked: Conversion): void {
    if (this.#queue.isFull) {
      this.#window.client.trySend(sendSelectionNotify({ ...asked, property: 0 }));
      return;
    }
    // Clients older than ICCCM name no property and mean the target's.
    const property = asked.property || asked.target;
    // A request in the name of our own windows would end the events that we need of them.
    const offer = this.#window.client.owns(asked.requestor) ? null : this.#offer;
    const served = offer !== null && this.#answer({ ...asked, property }, offer);
    this.#queue.send(sendSelectionNotify({ ...asked, property: served ? property : 0 }));
  }

  /** @returns false when this cannot be had */
  #answer(asked: Conversion, offer: Offer): boolean {
    const { atoms } = this.#window;
    const { requestor, target, property } = asked;
    if (target === atoms.targets) {
      const list = [atoms.targets, atoms.timestamp, ...offer.keys()];
      this.#queue.send(changePropertyList(requestor, property, list, ATOM.atom));
      return true;
    }
    if (target === atoms.timestamp) {
      this.#queue.send(changePropertyList(requestor, property, [this.#since], INTEGER));
      return true;
    }
    const bytes = offer.get(target);
    if (!bytes) return false;
    if (bytes.length <= PART_BYTES) this.#queue.send(changePropertyBytes(requestor, property, target, bytes));
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
    this.#queue.send(selectEvents(requestor, PROPERTY_CHANGE_MASK));
    this.#queue.send(changePropertyList(requestor, property, [bytes.length], this.#window.atoms.incr));
    return true;
  }

  /** The program has taken the last part. The part after the last one is empty. */
  #goOn(key: string): void {
    const transfer = this.#transfers.get(key);
    if (!transfer) return;
    if (this.#queue.isFull) {
      this.#end(key);
      return;
    }
    const { conversion, bytes } = transfer;
    const part = bytes.subarray(transfer.sent, transfer.sent + PART_BYTES);
    transfer.sent += part.length;
    transfer.timer.refresh();
    this.#queue.send(changePropertyBytes(conversion.requestor, conversion.property, conversion.target, part));
    if (part.length === 0) this.#end(key);
  }

  #end(key: string): void {
    const transfer = this.#transfers.get(key);
    if (!transfer) return;
    clearTimeout(transfer.timer);
    this.#transfers.delete(key);
    const { requestor } = transfer.conversion;
    const others = [...this.#transfers.values()].some(({ conversion }) => conversion.requestor === requestor);
    if (!others) this.#queue.send(selectEvents(requestor, 0));
  }
}

function keyOf(window: number, property: number): string {
  return `${window}.${property}`;
}

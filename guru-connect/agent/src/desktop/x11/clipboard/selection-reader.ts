import { AgentFault } from '../../../fault/agent-fault.ts';
import {
  convertSelection,
  createHiddenWindow,
  type PropertyValue,
  readProperty,
  readSelectionNotify,
  SELECTION_NOTIFY,
  takeProperty,
} from '../wire/selection.ts';
import { destroyWindow } from '../wire/own-windows.ts';
import type { SelectionWindow, WriteWatch } from './selection-window.ts';

/** How long a content that comes in parts may take, in milliseconds; the viewer gives up after 15 s without a word. */
const CONTENT_MS = 10_000;

/** Reads what other clients have on the clipboard, one content at a time. */
export class SelectionReader {
  readonly #window: SelectionWindow;

  constructor(window: SelectionWindow) {
    this.#window = window;
  }

  /**
   * The clipboard as `target`; null when its owner, if there is one, has no such thing. Rejects with
   * `clipboard_too_large` as soon as more than `limit` bytes are announced or arrive, and with `clipboard_failed`.
   */
  async read(target: number, limit: number): Promise<Buffer | null> {
    const { client } = this.#window;
    const time = await this.#window.now();
    // A window for each content: what is left of the last one's parts cannot get into it.
    const requestor = client.newId();
    client.send(createHiddenWindow(requestor, client.screen.root));
    try {
      return await this.#readInto(requestor, target, limit, time);
    } finally {
      client.trySend(destroyWindow(requestor));
    }
  }

  async #readInto(requestor: number, target: number, limit: number, time: number): Promise<Buffer | null> {
    const { client, atoms } = this.#window;
    const notified = this.#window.next((type, event) => {
      if (type !== SELECTION_NOTIFY) return undefined;
      const answer = readSelectionNotify(event);
      return answer.requestor === requestor && answer.target === target ? answer : undefined;
    });
    const { clipboard: selection, answer: property } = atoms;
    client.send(convertSelection({ requestor, selection, target, property, time }));
    if ((await notified).property === 0) return null;
    // Watched before the answer is taken: taking it lets the owner write the first part.
    const parts = this.#window.watchWrites(requestor, property);
    try {
      const value = await this.#take(requestor, limit);
      if (value.type !== atoms.incr) return value.bytes;
      if (value.bytes.length >= 4 && value.bytes.readUInt32LE(0) > limit) throw tooLarge();
      return await this.#readParts(requestor, parts, limit);
    } finally {
      parts.stop();
    }
  }

  /** What is larger comes in parts, each written once the last one was taken; an empty one ends it (ICCCM, section 2.7.2). */
  async #readParts(requestor: number, written: WriteWatch, limit: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    let size = 0;
    const giveUpAt = performance.now() + CONTENT_MS;
    while (performance.now() < giveUpAt) {
      await written.next();
      const part = await this.#take(requestor, limit - size);
      if (part.bytes.length === 0) return Buffer.concat(parts);
      size += part.bytes.length;
      parts.push(part.bytes);
    }
    throw new AgentFault('clipboard_failed', 'the program that owns the clipboard is too slow');
  }

  async #take(requestor: number, limit: number): Promise<PropertyValue> {
    const { client, atoms } = this.#window;
    const value = readProperty(await client.ask(takeProperty(requestor, atoms.answer, limit + 1)));
    if (value.left === 0 && value.bytes.length <= limit) return value;
    throw tooLarge();
  }
}

function tooLarge(): AgentFault {
  return new AgentFault('clipboard_too_large', 'the clipboard holds more than may be sent');
}

import { AgentFault } from '../../../fault/agent-fault.ts';
import {
  convertSelection,
  type PropertyValue,
  readProperty,
  readSelectionNotify,
  SELECTION_NOTIFY,
  takeProperty,
} from '../wire/selection.ts';
import { deleteProperty } from '../wire/windows.ts';
import type { SelectionWindow, WriteWatch } from './selection-window.ts';

/** How long a whole content may take, in milliseconds. */
const CONTENT_MS = 30_000;

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
    const { client, id, atoms } = this.#window;
    const time = await this.#window.now();
    const notified = this.#window.next((type, event) => {
      if (type !== SELECTION_NOTIFY) return undefined;
      const answer = readSelectionNotify(event);
      return answer.target === target ? answer : undefined;
    });
    const { clipboard: selection, answer: property } = atoms;
    client.send(convertSelection({ requestor: id, selection, target, property, time }));
    if ((await notified).property === 0) return null;
    // Watched before the answer is taken: taking it lets the owner write the first part.
    const parts = this.#window.watchWrites(property);
    try {
      const value = await this.#take(limit);
      return value.type === atoms.incr ? await this.#readParts(value, parts, limit) : value.bytes;
    } finally {
      parts.stop();
    }
  }

  /** What is larger comes in parts, each written once the last one was taken; an empty one ends it (ICCCM, section 2.7.2). */
  async #readParts({ bytes }: PropertyValue, written: WriteWatch, limit: number): Promise<Buffer> {
    if (bytes.length >= 4 && bytes.readUInt32LE(0) > limit) throw tooLarge();
    const parts: Buffer[] = [];
    let size = 0;
    const giveUpAt = performance.now() + CONTENT_MS;
    while (performance.now() < giveUpAt) {
      await written.next();
      const part = await this.#take(limit - size);
      if (part.bytes.length === 0) return Buffer.concat(parts);
      size += part.bytes.length;
      parts.push(part.bytes);
    }
    throw new AgentFault('clipboard_failed', 'the program that owns the clipboard is too slow');
  }

  async #take(limit: number): Promise<PropertyValue> {
    const { client, id, atoms } = this.#window;
    const value = readProperty(await client.ask(takeProperty(id, atoms.answer, limit + 1)));
    if (value.left === 0 && value.bytes.length <= limit) return value;
    client.send(deleteProperty(id, atoms.answer));
    throw tooLarge();
  }
}

function tooLarge(): AgentFault {
  return new AgentFault('clipboard_too_large', 'the clipboard holds more than may be sent');
}

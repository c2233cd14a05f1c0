import { CLIPBOARD_LIMIT, type ClipboardContent } from '@guru-connect/proto/clipboard';
import { ClipboardKind } from '@guru-connect/proto/stream';
import { AgentFault } from '../../../fault/agent-fault.ts';
import type { Clipboard } from '../../desktop.ts';
import { XProtocolError } from '../x-error.ts';
import { type Offer, SelectionOwner } from './selection-owner.ts';
import { SelectionReader } from './selection-reader.ts';
import { SelectionWindow } from './selection-window.ts';

const { CLIPBOARD_KIND_PNG: PNG, CLIPBOARD_KIND_TEXT: TEXT } = ClipboardKind;
/** A list of targets has one word each; programs offer some dozen. */
const TARGETS_BYTES = 4096;

interface Parts {
  readonly window: SelectionWindow;
  readonly reader: SelectionReader;
  readonly owner: SelectionOwner;
}

/** The selection CLIPBOARD of an X server, not PRIMARY. Connects with its first use; one use after the other. */
export class X11Clipboard implements Clipboard {
  readonly #open: () => Promise<SelectionWindow>;
  #parts: Promise<Parts> | null = null;
  #turn: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** How often the clipboard was released: a write that began before is void. */
  #releases = 0;

  constructor(displayName: string | undefined, cookie: Buffer | undefined) {
    this.#open = () => SelectionWindow.open(displayName, cookie);
  }

  read(): Promise<ClipboardContent | null> {
    return this.#inTurn(async ({ window, reader, owner }) => {
      const { atoms } = window;
      const own = owner.offer && ownContent(owner.offer, atoms.png);
      if (own) return own;
      const list = await reader.read(atoms.targets, TARGETS_BYTES);
      const targets = new Set(
        Array.from({ length: (list?.length ?? 0) >> 2 }, (_, i) => list?.readUInt32LE(i * 4)),
      );
      const text = [atoms.utf8, atoms.plain].find((target) => targets.has(target));
      const [kind, target] = text === undefined ? ([PNG, atoms.png] as const) : ([TEXT, text] as const);
      if (!targets.has(target)) return null;
      const bytes = await reader.read(target, CLIPBOARD_LIMIT[kind]);
      return bytes && bytes.length > 0 ? { kind, bytes } : null;
    });
  }

  async write({ kind, bytes }: ClipboardContent): Promise<void> {
    const releases = this.#releases;
    const assertWanted = () => {
      if (releases !== this.#releases) throw new AgentFault('clipboard_failed', 'the clipboard was released');
    };
    await this.#inTurn(async ({ window: { atoms }, owner }) => {
      assertWanted();
      const targets = kind === TEXT ? [atoms.utf8, atoms.plain] : [atoms.png];
      await owner.own(new Map(targets.map((target) => [target, bytes])), assertWanted);
    });
  }

  release(): void {
    this.#releases += 1;
    void this.#parts?.then(({ owner }) => owner.release()).catch(() => undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#parts?.then(({ window }) => window.close()).catch(() => undefined);
  }

  async #inTurn<T>(use: (parts: Parts) => Promise<T>): Promise<T> {
    const turn = this.#turn.then(async () => {
      await this.#forgetLost();
      if (this.#closed) throw new AgentFault('no_display', 'the desktop was closed');
      this.#parts ??= this.#connect();
      return use(await this.#parts);
    });
    this.#turn = turn.catch(() => undefined);
    try {
      return await turn;
    } catch (error) {
      if (!(error instanceof XProtocolError)) throw error;
      throw new AgentFault('clipboard_failed', error.message, { cause: error });
    }
  }

  /** The server may end this connection alone; the next use opens another. */
  async #forgetLost(): Promise<void> {
    const parts = await this.#parts;
    if (parts?.window.client.state !== 'lost') return;
    this.#parts = null;
    await parts.window.close();
  }

  async #connect(): Promise<Parts> {
    try {
      const window = await this.#open();
      return { window, reader: new SelectionReader(window), owner: new SelectionOwner(window) };
    } catch (error) {
      this.#parts = null;
      throw error;
    }
  }
}

function ownContent(offer: Offer, png: number): ClipboardContent | null {
  const [first] = offer;
  return first ? { kind: first[0] === png ? PNG : TEXT, bytes: first[1] } : null;
}

import { AgentFault } from '../../../fault/agent-fault.ts';
import { readAtom } from '../wire/core.ts';
import {
  changePropertyBytes,
  createHiddenWindow,
  PROPERTY_NOTIFY,
  readPropertyChange,
} from '../wire/selection.ts';
import { internAtom } from '../wire/windows.ts';
import { passGrabs } from '../extensions.ts';
import { XClient } from '../x-client.ts';

/** Names of the atoms that a clipboard needs (ICCCM, section 2.6; freedesktop.org for the last two kinds). */
const ATOMS = {
  clipboard: 'CLIPBOARD',
  targets: 'TARGETS',
  timestamp: 'TIMESTAMP',
  incr: 'INCR',
  utf8: 'UTF8_STRING',
  plain: 'text/plain;charset=utf-8',
  png: 'image/png',
  answer: '_GURU_CONNECT_SELECTION',
} as const;

export type SelectionAtoms = Readonly<Record<keyof typeof ATOMS, number>>;

/** How long another client may take for each step, in milliseconds. */
export const STEP_MS = 5_000;
/** Most bytes of one property; more goes in parts (INCR). Well below what the connection takes unanswered. */
export const PART_BYTES = 32 * 1024;

type Listener = (type: number, event: Buffer) => void;

/** Writes of a property, each of which `next` sees once. */
export interface WriteWatch {
  /** Rejects with `clipboard_failed` after 5 s. */
  next(): Promise<void>;
  stop(): void;
}

/** A connection of its own with a window that is never shown: a large content is in no picture's way. */
export class SelectionWindow {
  readonly client: XClient;
  readonly id: number;
  readonly atoms: SelectionAtoms;
  readonly #listeners = new Set<Listener>();

  private constructor(client: XClient, id: number, atoms: SelectionAtoms) {
    this.client = client;
    this.id = id;
    this.atoms = atoms;
    client.listen({
      event: (type, event) => {
        for (const listener of [...this.#listeners]) listener(type, event);
      },
      stateChanged: () => {},
    });
  }

  /** Rejects with `no_display`, `display_unsupported`. */
  static async open(displayName: string | undefined, cookie: Buffer | undefined): Promise<SelectionWindow> {
    const client = await XClient.open(displayName, cookie);
    try {
      await passGrabs(client);
      const names = Object.entries(ATOMS);
      const atoms = await Promise.all(
        names.map(async ([key, name]) => [key, readAtom(await client.ask(internAtom(name)))] as const),
      );
      const id = client.newId();
      await client.check(createHiddenWindow(id, client.screen.root));
      return new SelectionWindow(client, id, Object.fromEntries(atoms) as SelectionAtoms);
    } catch (error) {
      await client.close();
      throw error;
    }
  }

  /** @returns ends it */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The next event that `pick` makes something of. Rejects with `clipboard_failed` after 5 s. */
  next<T>(pick: (type: number, event: Buffer) => T | undefined): Promise<T> {
    const event = new Promise<T>((resolve, reject) => {
      const unlisten = this.listen((type, bytes) => {
        const picked = pick(type, bytes);
        if (picked !== undefined) settle(() => resolve(picked));
      });
      const settle = (how: () => void) => {
        clearTimeout(timer);
        unlisten();
        how();
      };
      const timer = setTimeout(() => settle(() => reject(unanswered())), STEP_MS);
    });
    // The request that would bring it may fail first, and then nobody waits for it.
    event.catch(() => undefined);
    return event;
  }

  /** Counts the writes of a property of one of our windows from now on. */
  watchWrites(window: number, property: number): WriteWatch {
    let count = 0;
    const isWrite = (type: number, event: Buffer) => isWriteOf(window, property, type, event);
    const unlisten = this.listen((type, event) => {
      if (isWrite(type, event)) count += 1;
    });
    return {
      next: async () => {
        if (count === 0) await this.next((type, event) => (isWrite(type, event) ? true : undefined));
        count -= 1;
      },
      stop: unlisten,
    };
  }

  /** The server's time, as owners and requestors must give it (ICCCM, section 2.1): of a property that is written. */
  async now(): Promise<number> {
    const { timestamp } = this.atoms;
    const stamped = this.next((type, event) =>
      isWriteOf(this.id, timestamp, type, event) ? readPropertyChange(event).time : undefined,
    );
    this.client.send(changePropertyBytes(this.id, timestamp, timestamp, new Uint8Array(0)));
    return await stamped;
  }

  async close(): Promise<void> {
    this.#listeners.clear();
    await this.client.close();
  }
}

function isWriteOf(window: number, property: number, type: number, event: Buffer): boolean {
  if (type !== PROPERTY_NOTIFY) return false;
  const change = readPropertyChange(event);
  return change.window === window && change.property === property && !change.deleted;
}

function unanswered(): AgentFault {
  return new AgentFault('clipboard_failed', 'the program that owns the clipboard does not answer');
}

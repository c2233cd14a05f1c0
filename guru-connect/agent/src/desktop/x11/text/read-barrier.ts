import { AgentFault } from '../../../fault/agent-fault.ts';
import { getInputFocus, readAtom, selectEvents, STRUCTURE_NOTIFY_MASK } from '../wire/core.ts';
import {
  ATOM,
  CLIENT_MESSAGE,
  getProperty,
  internAtom,
  queryPointer,
  queryTree,
  readClientMessage,
  readInputFocus,
  readParent,
  readPointerChild,
  readPropertyList,
  readPropertyText,
  sendClientMessage,
  SUBSTRUCTURE_NOTIFY_MASK,
} from '../wire/windows.ts';
import type { XClient } from '../x-client.ts';
import { waitUnlessAborted } from './wait.ts';

/** How long a program may take to answer, in milliseconds; GTK and Chromium lag by 700 behind a long text. */
const ANSWER_MS = 3_000;
/** For programs that do not answer: xterm reads at once, of others nothing is known. */
const XTERM_MS = 100;
const UNKNOWN_MS = 500;
/** What an answer is sent to: GTK and Chromium name the first, Qt the second. */
const ANSWERS_MASK = SUBSTRUCTURE_NOTIFY_MASK | STRUCTURE_NOTIFY_MASK;
/** Windows lie in one another no deeper, however hostile. */
const MAX_DEPTH = 16;
const MAX_PROTOCOLS = 64;

/** The window that gets the keys, as far as it matters here. */
interface Reader {
  /** The window that answers _NET_WM_PING; null when none does. */
  readonly answers: number | null;
  readonly waitMs: number;
}

/**
 * Waits until the program in front has read the keys typed so far. It answers _NET_WM_PING (Extended Window Manager
 * Hints) in the order of its events: GTK, Qt and Chromium do, and for others there is a fixed time.
 */
export class ReadBarrier {
  readonly #client: XClient;
  readonly #protocols: number;
  readonly #ping: number;
  readonly #waiting = new Map<number, () => void>();
  #stamp = 0x7100_0000;

  private constructor(client: XClient, protocols: number, ping: number) {
    this.#client = client;
    this.#protocols = protocols;
    this.#ping = ping;
  }

  static async open(client: XClient): Promise<ReadBarrier> {
    const [protocols, ping] = await Promise.all([
      client.ask(internAtom('WM_PROTOCOLS')),
      client.ask(internAtom('_NET_WM_PING')),
    ]);
    return new ReadBarrier(client, readAtom(protocols), readAtom(ping));
  }

  /** An event of the connection. */
  event(type: number, event: Buffer): void {
    if (type !== CLIENT_MESSAGE) return;
    const { type: protocol, numbers } = readClientMessage(event);
    const [ping, stamp = 0] = numbers;
    if (protocol === this.#protocols && ping === this.#ping) this.#waiting.get(stamp)?.();
  }

  /** Resolves also when `signal` is aborted. Rejects with `text_not_typed` when the program does not answer. */
  async pass(signal: AbortSignal): Promise<void> {
    const { answers, waitMs } = await this.#reader();
    if (answers === null) {
      await this.#client.sync();
      await waitUnlessAborted(waitMs, signal);
      return;
    }
    const { root } = this.#client.screen;
    const stamp = ++this.#stamp;
    const done = new AbortController();
    this.#waiting.set(stamp, () => done.abort());
    this.#client.send(selectEvents(root, ANSWERS_MASK));
    this.#client.send(sendClientMessage(answers, this.#protocols, [this.#ping, stamp, answers]));
    try {
      await waitUnlessAborted(ANSWER_MS, AbortSignal.any([signal, done.signal]));
    } finally {
      this.#waiting.delete(stamp);
      this.#client.trySend(selectEvents(root, 0));
    }
    if (!done.signal.aborted && !signal.aborted) {
      throw new AgentFault('text_not_typed', 'the program in front does not answer');
    }
  }

  /** From the window with the keyboard up to the one that the window manager knows. */
  async #reader(): Promise<Reader> {
    let window = await this.#focused();
    let waitMs = UNKNOWN_MS;
    for (let depth = 0; depth < MAX_DEPTH && window !== 0; depth++) {
      const [protocols, name, tree] = await Promise.all([
        this.#client.ask(getProperty(window, this.#protocols, MAX_PROTOCOLS)),
        this.#client.ask(getProperty(window, ATOM.wmClass, MAX_PROTOCOLS)),
        this.#client.ask(queryTree(window)),
      ]);
      if (readPropertyList(protocols).includes(this.#ping)) return { answers: window, waitMs };
      if (readPropertyText(name).includes('\0XTerm\0')) waitMs = XTERM_MS;
      window = readParent(tree);
    }
    return { answers: null, waitMs };
  }

  async #focused(): Promise<number> {
    const { root } = this.#client.screen;
    let window = readInputFocus(await this.#client.ask(getInputFocus()));
    if (window > 1) return window;
    // without a window manager the window under the pointer has the keyboard
    window = root;
    for (let depth = 0; depth < MAX_DEPTH; depth++) {
      const child = readPointerChild(await this.#client.ask(queryPointer(window)));
      if (child === 0) break;
      window = child;
    }
    return window;
  }
}

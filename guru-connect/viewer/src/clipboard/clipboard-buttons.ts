import { type ClipboardContent, ClipboardRefusal } from '@guru-connect/proto/clipboard';
import type { View } from '../session/view.ts';
import { find } from '../ui/find-element.ts';
import { BrowserRefusal, hasClipboard, readOwnClipboard, writeOwnClipboard } from './browser-clipboard.ts';
import { describeDone, describeRefusal, type Direction } from './describe-clipboard.ts';

export interface ClipboardControls {
  write(content: ClipboardContent): Promise<void>;
  /** Rejects with ClipboardRefusal, as `write` does. */
  read(): Promise<ClipboardContent>;
  say(sentence: string): void;
  /** The keyboard goes back to the machine. */
  done(): void;
}

/** How long a fetched content waits for another click; milliseconds. */
const KEPT_MS = 30_000;

/** *Send clipboard* and *Fetch clipboard*: only a click touches the technician's own clipboard. */
export class ClipboardButtons {
  readonly #send: HTMLButtonElement;
  readonly #fetch: HTMLButtonElement;
  readonly #controls: ClipboardControls;
  /** Fetched, but the browser wanted another click before it took it. It is old after a while. */
  #kept: { readonly content: ClipboardContent; readonly at: number } | null = null;

  constructor(root: Document, controls: ClipboardControls) {
    this.#send = find(root, 'clipboard-send', HTMLButtonElement);
    this.#fetch = find(root, 'clipboard-fetch', HTMLButtonElement);
    this.#controls = controls;
    this.#send.addEventListener('click', () => void this.#run('send'));
    this.#fetch.addEventListener('click', () => void this.#run('fetch'));
  }

  /** What the policy forbids is hidden, what cannot work is disabled and says why. */
  show({ state, input, viewOnly, clipboard }: View): void {
    if (state !== 'live') this.#kept = null;
    const lack = clipboard.machine
      ? hasClipboard()
        ? ''
        : 'Your browser gives a page its clipboard only over https.'
      : "This machine's clipboard cannot be reached.";
    const show = (button: HTMLButtonElement, allowed: boolean, title: string) => {
      button.hidden = !(input && allowed);
      button.disabled = state !== 'live' || lack !== '';
      button.title = state === 'live' && lack ? lack : title;
    };
    show(this.#send, clipboard.toMachine, "Puts what you have copied on the machine's clipboard");
    if (viewOnly) this.#send.disabled = true;
    show(this.#fetch, clipboard.fromMachine, 'Puts what the machine has copied on your clipboard');
  }

  async #run(direction: Direction): Promise<void> {
    const { write, say, done } = this.#controls;
    try {
      let content: ClipboardContent;
      if (direction === 'send') {
        content = await readOwnClipboard();
        await write(content);
      } else {
        content = this.#takeKept() ?? (await this.#controls.read());
        await this.#give(content);
      }
      say(describeDone(direction, content));
    } catch (error) {
      if (!(error instanceof ClipboardRefusal || error instanceof BrowserRefusal)) throw error;
      say(describeRefusal(direction, error));
    }
    done();
  }

  #takeKept(): ClipboardContent | null {
    const kept = this.#kept;
    this.#kept = null;
    return kept && performance.now() - kept.at < KEPT_MS ? kept.content : null;
  }

  /** What the browser takes only with another click is kept for that one; what it cannot take at all is not. */
  async #give(content: ClipboardContent): Promise<void> {
    try {
      await writeOwnClipboard(content);
    } catch (error) {
      if (error instanceof BrowserRefusal) this.#kept = { content, at: performance.now() };
      throw error;
    }
  }
}

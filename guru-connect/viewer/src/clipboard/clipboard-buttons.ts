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

/** *Send clipboard* and *Fetch clipboard*: only a click touches the technician's own clipboard. */
export class ClipboardButtons {
  readonly #send: HTMLButtonElement;
  readonly #fetch: HTMLButtonElement;
  readonly #controls: ClipboardControls;
  /** Fetched, but the browser wanted another click before it took it. */
  #kept: ClipboardContent | null = null;

  constructor(root: Document, controls: ClipboardControls) {
    this.#send = find(root, 'clipboard-send', HTMLButtonElement);
    this.#fetch = find(root, 'clipboard-fetch', HTMLButtonElement);
    this.#controls = controls;
    this.#send.addEventListener('click', () => void this.#run('send'));
    this.#fetch.addEventListener('click', () => void this.#run('fetch'));
  }

  /** What the policy forbids is hidden, what cannot work is disabled and says why. */
  show({ state, input, clipboard }: View): void {
    if (state === 'ended') this.#kept = null;
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
        content = this.#kept ?? (await this.#controls.read());
        this.#kept = content;
        await writeOwnClipboard(content);
        this.#kept = null;
      }
      say(describeDone(direction, content));
    } catch (error) {
      if (!(error instanceof ClipboardRefusal || error instanceof BrowserRefusal)) throw error;
      say(describeRefusal(direction, error));
    }
    done();
  }
}

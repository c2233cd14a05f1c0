import { AgentFault } from '../fault/agent-fault.ts';
import type { Desktop, DesktopListener, Monitor } from './desktop.ts';

/** Keeps the machine's desktop open while there is one, and opens it again after it was lost. */
export class DesktopHolder {
  readonly #open: () => Desktop;
  readonly #listener: DesktopListener;
  #desktop: Desktop | null = null;

  /**
   * `open` throws AgentFault when there is no desktop now. `listener` hears of every desktop that is opened: `lost` is
   * called once for each, and `monitorsChanged` also when one was opened or lost.
   */
  constructor(open: () => Desktop, listener: DesktopListener) {
    this.#open = open;
    this.#listener = listener;
  }

  /** The open desktop, or a new one. Throws AgentFault when there is none. */
  open(): Desktop {
    if (this.#desktop) return this.#desktop;
    const desktop = this.#open();
    this.#desktop = desktop;
    desktop.listen({
      damaged: () => this.#listener.damaged(),
      cursorChanged: () => this.#listener.cursorChanged(),
      monitorsChanged: () => this.#listener.monitorsChanged(),
      lost: () => {
        this.#lose(desktop);
        this.#listener.monitorsChanged();
      },
    });
    this.#listener.monitorsChanged();
    return desktop;
  }

  /** None without a desktop, whose loss may show here before it is reported. */
  monitors(): Monitor[] {
    const desktop = this.#desktop;
    if (!desktop) return [];
    try {
      return desktop.monitors();
    } catch (error) {
      if (!(error instanceof AgentFault)) throw error;
      this.#lose(desktop);
      return [];
    }
  }

  close(): void {
    this.#desktop?.close();
    this.#desktop = null;
  }

  #lose(desktop: Desktop): void {
    if (this.#desktop !== desktop) return;
    this.#desktop = null;
    this.#listener.lost();
    desktop.close();
  }
}

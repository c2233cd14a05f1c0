import { AgentFault } from '../fault/agent-fault.ts';
import type { Desktop, DesktopListener, Monitor } from './desktop.ts';

/** Keeps the machine's desktop open while there is one, and opens it again after it was lost. */
export class DesktopHolder {
  readonly #open: () => Promise<Desktop>;
  readonly #listener: DesktopListener;
  #opening: Promise<Desktop> | null = null;
  #desktop: Desktop | null = null;
  #monitors: readonly Monitor[] = [];
  #closed = false;

  /**
   * `open` rejects with AgentFault when there is no desktop now. `listener` hears of every desktop that is opened:
   * `lost` once for each, and `monitorsChanged` also when one was opened or lost.
   */
  constructor(open: () => Promise<Desktop>, listener: DesktopListener) {
    this.#open = open;
    this.#listener = listener;
  }

  /** Monitors as last known; none without a desktop. */
  get monitors(): Monitor[] {
    return [...this.#monitors];
  }

  /** The open desktop, or a new one. Rejects with AgentFault when there is none. */
  open(): Promise<Desktop> {
    if (this.#desktop) return Promise.resolve(this.#desktop);
    if (this.#opening) return this.#opening;
    const opening = this.#openNew().finally(() => {
      this.#opening = null;
    });
    this.#opening = opening;
    return opening;
  }

  /** Resolves once the desktop has carried out what was injected. */
  async close(): Promise<void> {
    this.#closed = true;
    const desktop = this.#desktop;
    this.#desktop = null;
    await desktop?.close();
  }

  async #openNew(): Promise<Desktop> {
    const desktop = await this.#open();
    try {
      const monitors = await desktop.monitors();
      if (this.#closed) throw new AgentFault('no_display', 'the agent stops');
      this.#desktop = desktop;
      this.#monitors = monitors;
    } catch (error) {
      await desktop.close();
      throw error;
    }
    desktop.listen({
      damaged: () => this.#listener.damaged(),
      cursorChanged: () => this.#listener.cursorChanged(),
      monitorsChanged: () => void this.#readMonitors(desktop),
      stateChanged: (state) => {
        if (state === 'lost') this.#lose(desktop);
        else this.#listener.stateChanged(state);
      },
    });
    this.#listener.monitorsChanged();
    return desktop;
  }

  async #readMonitors(desktop: Desktop): Promise<void> {
    try {
      const monitors = await desktop.monitors();
      if (this.#desktop !== desktop) return;
      this.#monitors = monitors;
      this.#listener.monitorsChanged();
    } catch (error) {
      if (!(error instanceof AgentFault)) throw error;
      this.#lose(desktop);
    }
  }

  #lose(desktop: Desktop): void {
    if (this.#desktop !== desktop) return;
    this.#desktop = null;
    this.#monitors = [];
    this.#listener.stateChanged('lost');
    void desktop.close();
    this.#listener.monitorsChanged();
  }
}

import { AgentFault } from '../fault/agent-fault.ts';
import type { Desktop, DesktopListener, Monitor } from './desktop.ts';

/** Resolves with the desktop in front, which may be `current`. Rejects with AgentFault when there is none. */
export type OpenDesktop = (current: Desktop | null) => Promise<Desktop>;

/**
 * - `keep`: the desktop that is open, if any. Its user may have given consent, or is being asked.
 * - `follow`: the one in front now, which may be another user's.
 */
export type WhichDesktop = 'keep' | 'follow';

/** Keeps the machine's desktop open while there is one, and opens it again after it was lost. */
export class DesktopHolder {
  readonly #open: OpenDesktop;
  readonly #listener: DesktopListener;
  #opening: Promise<Desktop> | null = null;
  #desktop: Desktop | null = null;
  #monitors: readonly Monitor[] = [];
  #closed = false;

  /**
   * `listener` hears of every desktop that is opened: `lost` once for each that was not left for another one, and
   * `monitorsChanged` also when one was opened or lost.
   */
  constructor(open: OpenDesktop, listener: DesktopListener) {
    this.#open = open;
    this.#listener = listener;
  }

  /** Monitors as last known; none without a desktop. */
  get monitors(): Monitor[] {
    return [...this.#monitors];
  }

  /** The open desktop, or a new one. Rejects with AgentFault when there is none; what was open stays open then. */
  open(which: WhichDesktop = 'keep'): Promise<Desktop> {
    if (this.#desktop && which === 'keep') return Promise.resolve(this.#desktop);
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
    const desktop = await this.#open(this.#desktop);
    if (desktop === this.#desktop) return desktop;
    try {
      const monitors = await desktop.monitors();
      if (this.#closed) throw new AgentFault('no_display', 'the agent stops');
      this.#desktop?.close();
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

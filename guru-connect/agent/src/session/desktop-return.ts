import type { Desktop } from '../desktop/desktop.ts';
import { AgentFault } from '../fault/agent-fault.ts';

/**
 * How long a desktop that went away may take to come back, in milliseconds: a display manager starts its X server again
 * within seconds. Shorter than the relay's default grace (20 s), after which it would say that the machine went away.
 */
const RETURN_MS = 15_000;
const TRY_AGAIN_MS = 500;

/** Waits for a desktop that went away a moment ago. */
export class DesktopReturn {
  #until = Number.NEGATIVE_INFINITY;

  /** The desktop went away now. */
  lost(): void {
    this.#until = performance.now() + RETURN_MS;
  }

  /**
   * Opens the desktop: while it may come back and is `wanted`, again and again. Rejects with the last AgentFault; with
   * any other than `no_display` at once, since that one says what has come instead.
   */
  async open(open: () => Promise<Desktop>, wanted: () => boolean): Promise<Desktop> {
    for (;;) {
      try {
        return await open();
      } catch (error) {
        const mayReturn = error instanceof AgentFault && error.code === 'no_display';
        if (!mayReturn || !wanted() || performance.now() >= this.#until) throw error;
        await new Promise((resolve) => setTimeout(resolve, TRY_AGAIN_MS));
        if (!wanted()) throw error;
      }
    }
  }
}

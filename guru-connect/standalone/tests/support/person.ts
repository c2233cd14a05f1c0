import { eventually } from '@guru-connect/testing/eventually';
import { XClient } from '../../../agent/src/desktop/x11/x-client.ts';
import {
  buttonOf,
  endOf,
  type PanelWindow,
  panelWindows,
} from '../../../agent/tests/support/panel-window.ts';
import type { RfbHand } from '../../../agent/tests/support/rfb-hand.ts';
import type { Xvnc } from '../../../agent/tests/support/xvnc.ts';

/** The person at the machine: sees the agent's windows, and presses their buttons with the machine's own mouse. */
export class Person {
  readonly #observer: XClient;
  readonly #hand: RfbHand;

  private constructor(observer: XClient, hand: RfbHand) {
    this.#observer = observer;
    this.#hand = hand;
  }

  static async at(screen: Xvnc): Promise<Person> {
    return new Person(await XClient.open(screen.display), await screen.hand());
  }

  allow(): Promise<void> {
    return this.#clickAway((dialog) => buttonOf(dialog, 'allow'));
  }

  decline(): Promise<void> {
    return this.#clickAway((dialog) => buttonOf(dialog, 'decline'));
  }

  end(): Promise<void> {
    return this.#clickAway(endOf);
  }

  /** Resolves with the agent's windows once so many of them are on the screen. */
  async sees(windows: number): Promise<PanelWindow[]> {
    return await eventually(
      () => panelWindows(this.#observer),
      ({ length }) => length === windows,
    );
  }

  close(): void {
    this.#hand.close();
    this.#observer.close();
  }

  /** Clicks until the window has gone: a window that has just come takes no answer. */
  async #clickAway(button: (window: PanelWindow) => { x: number; y: number }): Promise<void> {
    const [window] = await this.sees(1);
    await eventually(async () => {
      const [found] = await panelWindows(this.#observer);
      if (!found || found.id !== window?.id) return true;
      const { x, y } = button(found);
      await this.#hand.click(x, y);
      return false;
    });
  }
}

import { eventually } from '@guru-connect/testing/eventually';
import { XConnection } from '../../../agent/src/desktop/x11/connection.ts';
import {
  buttonOf,
  endOf,
  type PanelWindow,
  panelWindows,
} from '../../../agent/tests/support/panel-window.ts';
import { XIntruder } from '../../../agent/tests/support/x-intruder.ts';

/** The person at the machine: sees the agent's windows, and presses their buttons with the machine's own mouse. */
export class Person {
  readonly #observer: XConnection;
  readonly #intruder: XIntruder;

  constructor(display: string) {
    this.#observer = XConnection.open(display);
    this.#intruder = new XIntruder(display);
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

  /** Resolves once so many windows of the agent are on the screen. */
  async sees(windows: number): Promise<void> {
    await eventually(() => panelWindows(this.#observer).length === windows);
  }

  close(): void {
    this.#intruder.close();
    this.#observer.close();
  }

  /** Clicks until the window has gone: a window that has just come takes no answer. */
  async #clickAway(button: (window: PanelWindow) => { x: number; y: number }): Promise<void> {
    await this.sees(1);
    const person = this.#intruder.playPerson();
    const [window] = panelWindows(this.#observer);
    await eventually(() => {
      const [found] = panelWindows(this.#observer);
      if (!found || found.id !== window?.id) return true;
      const { x, y } = button(found);
      person.click(x, y);
      return false;
    });
  }
}

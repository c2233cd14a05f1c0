import type { InputEvent } from './input-event.ts';

/**
 * Keeps a technician's input away from the desktop while the person there is asked something. A button that was down
 * meanwhile has no effect afterwards until it was released: it must not press what the question gave way to.
 */
export class InputHold {
  #held = false;
  /** Buttons that the technician holds, and those of them that must be released first. */
  #buttons = 0;
  #stale = 0;
  #dropped = 0;

  /** Events dropped so far. */
  get dropped(): number {
    return this.#dropped;
  }

  hold(): void {
    this.#held = true;
    this.#stale = this.#buttons;
  }

  resume(): void {
    this.#held = false;
  }

  /** The event as the desktop may have it, or undefined. */
  pass(event: InputEvent): InputEvent | undefined {
    if (event.kind === 'pointer') this.#buttons = event.event.buttons;
    if (this.#held) {
      this.#stale = this.#buttons;
      this.#dropped += 1;
      return undefined;
    }
    if (event.kind !== 'pointer') return event;
    this.#stale &= this.#buttons;
    return { kind: 'pointer', event: { ...event.event, buttons: this.#buttons & ~this.#stale } };
  }
}

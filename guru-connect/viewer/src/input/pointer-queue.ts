import type { PointerEvent as PointerMessage } from '@guru-connect/proto/stream';

/** Bits of W3C MouseEvent.buttons that travel; a pen's eraser (32) does not. */
export const BUTTON_BITS = 0b11111;

/**
 * Thins out what the pointer does: moves wait for the next animation frame and the last one wins, a change of
 * buttons goes at once, where it happened. What is the same as before is not sent again.
 */
export class PointerQueue {
  readonly #send: (message: PointerMessage) => void;
  #waiting: PointerMessage | null = null;
  #sent: PointerMessage | null = null;

  constructor(send: (message: PointerMessage) => void) {
    this.#send = send;
  }

  /** @returns true when something waits for `flush` */
  push(message: PointerMessage): boolean {
    const state = { ...message, buttons: message.buttons & BUTTON_BITS };
    if (state.buttons !== (this.#sent?.buttons ?? 0)) {
      this.#waiting = state;
      this.flush();
      return false;
    }
    this.#waiting = state;
    return true;
  }

  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (!waiting) return;
    const { x, y, buttons, monitorId } = waiting;
    const sent = this.#sent;
    if (sent?.x === x && sent.y === y && sent.buttons === buttons && sent.monitorId === monitorId) return;
    this.#sent = waiting;
    this.#send(waiting);
  }

  get buttons(): number {
    return this.#sent?.buttons ?? 0;
  }

  /** The other side has let go of everything, or is a new one. */
  reset(): void {
    this.#waiting = null;
    this.#sent = null;
  }
}

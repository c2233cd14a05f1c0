import type { RelaySocket } from './relay-socket.ts';

/** How many messages a peer may send: on average, and at once after a pause. */
export interface MessageRateLimit {
  readonly perSecond: number;
  readonly burst: number;
}

/** A viewer moves, scrolls and types; a browser merges pointer moves per frame, so 1,000/s is ten times a fast mouse. */
export const VIEWER_RATE: MessageRateLimit = { perSecond: 1000, burst: 2000 };
/**
 * An agent sends frames and cursor shapes, and at 60 frames a second stays far below this. It must not bound the bytes of
 * large messages: that is the viewer's pace.
 */
export const DATA_RATE: MessageRateLimit = { perSecond: 10_000, burst: 20_000 };

/**
 * Token bucket that may go into debt.
 *
 * A paused socket still delivers the rest of the chunk that was read already: thousands of small messages. Those are
 * counted too and make the pause longer, so that the average holds however the bytes arrive.
 */
export class RateGate {
  readonly #limit: MessageRateLimit;
  readonly #clock: () => number;
  #tokens: number;
  #filledAt: number;

  /** @param clock monotonic, in milliseconds: a changed wall clock neither opens nor blocks the gate */
  constructor(limit: MessageRateLimit, clock: () => number = () => performance.now()) {
    this.#limit = limit;
    this.#clock = clock;
    this.#tokens = limit.burst;
    this.#filledAt = clock();
  }

  /**
   * Counts one message.
   * @returns milliseconds to pause reading until the debt is paid; 0: go on
   */
  count(): number {
    const { perSecond, burst } = this.#limit;
    const now = this.#clock();
    this.#tokens = Math.min(burst, this.#tokens + ((now - this.#filledAt) * perSecond) / 1000) - 1;
    this.#filledAt = now;
    return this.#tokens >= 0 ? 0 : Math.ceil((-this.#tokens * 1000) / perSecond);
  }
}

/** Slows a peer that sends too many messages down, and never closes its socket for it. */
export function limitMessageRate(socket: RelaySocket, limit: MessageRateLimit): void {
  const gate = new RateGate(limit);
  socket.on('message', () => {
    const pauseMs = gate.count();
    if (pauseMs > 0 && socket.readyState === socket.OPEN) socket.valve.holdFor('rate', pauseMs);
  });
}

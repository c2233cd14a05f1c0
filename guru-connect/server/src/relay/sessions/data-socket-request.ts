import { backOff } from '@guru-connect/base/back-off';

/** How soon an agent that lost its data socket is asked for a new one, in milliseconds. */
const RESTART_MS = 250;
/**
 * How long an agent may take to open the data socket it was asked for, before it is asked again, in milliseconds; doubles,
 * a few times. Asking makes the ticket before it worthless, so a slow machine must not be hurried.
 */
export const UNANSWERED_MS = 3000;
const LONGEST_TIMES = 4;

/** Asks an agent for its data socket, and asks again with back-off until it comes. */
export class DataSocketRequest {
  readonly #unansweredMs: number;
  readonly #ask: () => boolean;
  #asked = 0;
  #timer: NodeJS.Timeout | undefined;

  /** @param ask asks the agent; false: it is not connected, and its registration will start the request again */
  constructor(unansweredMs: number, ask: () => boolean) {
    this.#unansweredMs = unansweredMs;
    this.#ask = ask;
  }

  start(): void {
    clearTimeout(this.#timer);
    if (!this.#ask()) return;
    this.#asked += 1;
    const first = this.#unansweredMs;
    this.#later(backOff({ first, longest: LONGEST_TIMES * first }, this.#asked));
  }

  /** The data socket is there. */
  answered(): void {
    clearTimeout(this.#timer);
    this.#asked = 0;
  }

  /** The data socket was lost. */
  lost(): void {
    this.#later(RESTART_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #later(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.start(), ms);
    this.#timer.unref();
  }
}

import type { SessionClock } from './session-clock.ts';

/** Longest delay of a timer of Node, in milliseconds; a longer one fires at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The one timer of a session, set to its next deadline. It may fire early: the listener looks at the clock. */
export class DeadlineTimer {
  readonly #clock: SessionClock;
  readonly #due: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: SessionClock, due: () => void) {
    this.#clock = clock;
    this.#due = due;
  }

  /** @param waitMs milliseconds from now; the clock's next deadline by default */
  set(waitMs = this.#clock.next().in): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#due, Math.max(0, Math.min(waitMs, LONGEST_TIMER_MS)));
    this.#timer.unref();
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

/** Counts messages in windows of one second. */
export class MessageRate {
  readonly #most: number;
  #windowFrom = 0;
  #count = 0;

  constructor(mostPerSecond: number) {
    this.#most = mostPerSecond;
  }

  /**
   * Counts one message.
   * @param now in milliseconds since the epoch
   * @returns whether it is one too many
   */
  exceededAt(now: number): boolean {
    // A clock that was set back begins a new window too.
    if (Math.abs(now - this.#windowFrom) >= 1000) {
      this.#windowFrom = now;
      this.#count = 0;
    }
    this.#count += 1;
    return this.#count > this.#most;
  }
}

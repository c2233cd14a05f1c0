/** An agent for one session ends when its relay has been away for this long: the relay has ended the session by then. */
const LIMIT_MS = 300_000;
const LOOK_EVERY_MS = 5_000;

/** Calls `onLimit` once when the relay could not be reached for five minutes. */
export class RelayPatience {
  readonly #timer: NodeJS.Timeout;

  constructor(registered: () => boolean, onLimit: () => void) {
    let lastRegistered = performance.now();
    this.#timer = setInterval(() => {
      if (registered()) lastRegistered = performance.now();
      else if (performance.now() - lastRegistered >= LIMIT_MS) {
        this.stop();
        onLimit();
      }
    }, LOOK_EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

/** How long a window manager may take to grab the X server after the press or motion that begins a drag. */
const QUIET_MS = 250;
/** Motions with a button down after which a drag has begun for certain: mwm waits for some pixels. */
const FIRST_MOTIONS = 8;

/**
 * When the X server must not be asked for anything that we wait for. XTestGrabControl lets us through a grab, but the
 * server parks what is under way at the very moment of the grab until it is released (mark_client_grab of dix: it
 * makes no exception). Waiting for a parked answer, we could not inject the release that ends the drag.
 */
export class QuietTime {
  #motions = 0;
  #until = 0;

  /** Milliseconds of performance.now() from which answers may be waited for. */
  get until(): number {
    return this.#until;
  }

  /** Resolves once answers may be waited for. */
  async over(): Promise<void> {
    for (let rest = this.#until - performance.now(); rest > 0; rest = this.#until - performance.now()) {
      await new Promise((resolve) => setTimeout(resolve, Math.ceil(rest)));
    }
  }

  /** A button went down under a window manager that grabs the server. */
  pressed(now: number): void {
    this.#motions = FIRST_MOTIONS;
    this.#until = now + QUIET_MS;
  }

  /** The pointer moved. */
  moved(now: number): void {
    if (this.#motions === 0) return;
    this.#motions -= 1;
    this.#until = now + QUIET_MS;
  }

  /** A button went up: the grab ends. */
  released(): void {
    this.#motions = 0;
  }
}

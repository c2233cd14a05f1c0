/** While something changes: 30 looks a second, in milliseconds. */
const BUSY_MS = 33;
/** While nothing changes, or nobody watches. */
const IDLE_MS = 200;
/** Each look that notices nothing makes the next wait longer by this factor. */
const SLOWER = 1.1;

/** How long to wait until the desktop is looked at again: GDI does not say when something is drawn, and a look costs a copy. */
export class LookPace {
  #waitMs = BUSY_MS;

  /** Something has changed, or the technician has done something that will change it. */
  noticed(): void {
    this.#waitMs = BUSY_MS;
  }

  /** Whether what was noticed asks for a look sooner than in `leftMs`. */
  hastens(leftMs: number): boolean {
    return leftMs > this.#waitMs;
  }

  /** Milliseconds. `watched`: a monitor is captured. */
  next(watched: boolean): number {
    if (!watched) return IDLE_MS;
    const wait = this.#waitMs;
    this.#waitMs = Math.min(IDLE_MS, wait * SLOWER);
    return wait;
  }
}

/** Bytes waiting for a viewer above which its agent is no longer read, and below which it is again. */
export interface Watermarks {
  readonly high: number;
  readonly low: number;
}

export const VIEWER_WATERMARKS: Watermarks = { high: 2 * 1024 * 1024, low: 512 * 1024 };

/**
 * Two watermarks between a source that can be paused and a sink with a buffer. The gap between them keeps the source
 * from being switched on and off with every message.
 */
export class BackPressure {
  readonly #marks: Watermarks;
  readonly #source: { pause(): void; resume(): void };
  #paused = false;

  constructor(marks: Watermarks, source: { pause(): void; resume(): void }) {
    this.#marks = marks;
    this.#source = source;
  }

  get paused(): boolean {
    return this.#paused;
  }

  /** Call with the sink's bufferedAmount after each write and each drain. */
  update(buffered: number): void {
    if (!this.#paused && buffered > this.#marks.high) {
      this.#paused = true;
      this.#source.pause();
    } else if (this.#paused && buffered < this.#marks.low) {
      this.#paused = false;
      this.#source.resume();
    }
  }

  /** The sink is gone: nothing waits any more. */
  release(): void {
    this.update(0);
  }
}

/** How long the shortest round trip counts, in milliseconds: a route may change. */
const MEMORY_MS = 10_000;
/** A frame of so many bytes is a usual picture in motion. */
const USUAL_BYTES = 60_000;
/** A line on which that takes so much longer than a small frame is thin: below some 6 Mbit/s. */
const THIN_MS = 80;
/** Smaller frames say nothing of how much the line carries. */
const TELLING_BYTES = 8_000;
/** Share of the newest figure in the average. */
const WEIGHT = 0.25;

/** What the acknowledgements of frames say of the line between agent and viewer. Times in milliseconds. */
export class LineEstimate {
  #shortest = Number.POSITIVE_INFINITY;
  #shortestAt = 0;
  #perByte: number | null = null;

  /** The shortest time from sending a frame to its acknowledgement of the last while; 0 before the first. */
  get roundTrip(): number {
    return Number.isFinite(this.#shortest) ? this.#shortest : 0;
  }

  /** Whether a usual picture keeps the line busy for longer than its turn. */
  get isThin(): boolean {
    return this.#perByte !== null && this.#perByte * USUAL_BYTES > THIN_MS;
  }

  /** A frame was acknowledged `took` after it was sent; `bytes` were on their way then, its own among them. */
  add(took: number, bytes: number, now: number): void {
    if (took <= this.#shortest || now - this.#shortestAt > MEMORY_MS) {
      this.#shortest = took;
      this.#shortestAt = now;
    }
    if (bytes < TELLING_BYTES) return;
    const perByte = (took - this.#shortest) / bytes;
    this.#perByte = this.#perByte === null ? perByte : this.#perByte + (perByte - this.#perByte) * WEIGHT;
  }
}

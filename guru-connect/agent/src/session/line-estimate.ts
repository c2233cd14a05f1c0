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
/** The same of a spacing that is longer than before: the line may have been idle between. */
const WEIGHT_OF_LONGER = 0.02;

/** What one acknowledgement says. */
export interface Passage {
  /** From sending the frame to its acknowledgement, in milliseconds. */
  readonly took: number;
  /** Of the frame. */
  readonly weight: number;
  /** On their way when the frame was sent, its own among them. */
  readonly bytes: number;
  /** Milliseconds a byte since the acknowledgement before; null unless the frame was on its way with that one's. */
  readonly perByte: number | null;
}

/** What the acknowledgements of frames say of the line between agent and viewer. Times in milliseconds. */
export class LineEstimate {
  #shortest = Number.POSITIVE_INFINITY;
  #shortestAt = 0;
  #perByte: number | null = null;
  /** As frames follow each other: never less than the line needs, and free of the round trip. */
  #spacing: number | null = null;

  /** The shortest time from sending a frame to its acknowledgement of the last while; 0 before the first. */
  get roundTrip(): number {
    return Number.isFinite(this.#shortest) ? this.#shortest : 0;
  }

  /** Whether a usual picture keeps the line busy for longer than its turn. */
  get isThin(): boolean {
    return isThin(this.#perByte ?? 0);
  }

  /** Whether the round trip is too old to count. Only a frame that goes alone renews it: others wait in a queue. */
  isStale(now: number): boolean {
    return now - this.#shortestAt > MEMORY_MS;
  }

  /** A frame was acknowledged. */
  add({ took, weight, bytes, perByte }: Passage, now: number): void {
    if (perByte !== null && weight >= TELLING_BYTES) {
      const isLonger = perByte > (this.#spacing ?? 0);
      this.#spacing = average(this.#spacing, perByte, isLonger ? WEIGHT_OF_LONGER : WEIGHT);
    }
    if (took <= this.#shortest) this.#renew(took, now);
    else if (this.isStale(now) && bytes === weight) this.#renew(took - this.#share(weight), now);
    if (bytes < TELLING_BYTES) return;
    this.#perByte = average(this.#perByte, (took - this.#shortest) / bytes, WEIGHT);
  }

  #renew(roundTrip: number, now: number): void {
    this.#shortest = Math.max(0, roundTrip);
    this.#shortestAt = now;
  }

  /** How long a thin line is busy with so many bytes; 0 for others, on which a route may have become longer. */
  #share(bytes: number): number {
    const perByte = this.#spacing ?? this.#perByte ?? 0;
    return isThin(perByte) ? perByte * bytes : 0;
  }
}

function isThin(perByte: number): boolean {
  return perByte * USUAL_BYTES > THIN_MS;
}

function average(before: number | null, newest: number, weight: number): number {
  return before === null ? newest : before + (newest - before) * weight;
}

const DEFAULT_MS = 10_000;
/** Bounds on the interval that the relay asks for. */
const MIN_MS = 1_000;
const MAX_MS = 15_000;

/** Calls `beat` at the interval that the relay asks for. */
export class Heartbeat {
  readonly #beat: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(beat: () => void) {
    this.#beat = beat;
  }

  /** `askedMs` is bounded to 1 to 15 s; 0 means 10 s. */
  start(askedMs: number): void {
    this.stop();
    this.#timer = setInterval(this.#beat, Math.max(MIN_MS, Math.min(MAX_MS, askedMs || DEFAULT_MS)));
  }

  stop(): void {
    clearInterval(this.#timer);
  }
}

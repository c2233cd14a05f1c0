/** Steps of one detent of WheelEvent (stream.proto). */
const DETENT = 120;
/** Detents that one event may ask for; a hostile one asks for millions. */
const MAX_DETENTS = 20;

/** Gathers wheel movement of one axis into whole detents; the rest waits for the next event. */
export class WheelAxis {
  #rest = 0;

  /** Whole detents after a movement of `delta` 120ths, with its sign; at most 20. */
  turn(delta: number): number {
    const bound = DETENT * MAX_DETENTS;
    const bounded = Math.max(-bound, Math.min(bound, delta));
    // a change of direction starts anew: the rest of the old one would be felt as a step lost
    if (Math.sign(bounded) === -Math.sign(this.#rest)) this.#rest = 0;
    const total = this.#rest + bounded;
    const detents = Math.max(-MAX_DETENTS, Math.min(MAX_DETENTS, Math.trunc(total / DETENT)));
    this.#rest = total % DETENT;
    return detents;
  }

  reset(): void {
    this.#rest = 0;
  }
}

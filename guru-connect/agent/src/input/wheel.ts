/** Steps of one detent of WheelEvent (stream.proto). */
const DETENT = 120;
/** Detents that may be asked for at once; a hostile viewer asks for millions. */
const MAX_DETENTS = 20;

/** Largest movement of one axis at once, in 120ths of a detent. */
export const MAX_WHEEL = DETENT * MAX_DETENTS;
/** Largest part of it that is given to the desktop in one step: each detent is two calls. */
export const STEP_WHEEL = DETENT * 4;

/** Gathers wheel movement of one axis into whole detents; the rest waits for the next event. */
export class WheelAxis {
  #rest = 0;

  /** Whole detents after a movement of `delta` 120ths, with its sign; at most 20. */
  turn(delta: number): number {
    const bounded = Math.max(-MAX_WHEEL, Math.min(MAX_WHEEL, delta));
    // a change of direction starts again: the rest of the old one would be felt as a step lost
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

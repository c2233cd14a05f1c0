/** What a wheel event says. `wheelDeltaX/Y` are not in any standard, but every engine has them. */
export interface WheelReading {
  readonly deltaX: number;
  readonly deltaY: number;
  /** 0 pixels, 1 lines, 2 pages (UI Events, WheelEvent.deltaMode). */
  readonly deltaMode: number;
  readonly wheelDeltaX?: number;
  readonly wheelDeltaY?: number;
}

export interface WheelSteps {
  readonly deltaX: number;
  readonly deltaY: number;
}

/** Steps of one detent. */
const DETENT = 120;
/** Units of `deltaMode` that make one detent: CSS pixels, lines, pages. */
const PER_DETENT: Readonly<Record<number, number>> = { 0: 100, 1: 3, 2: 1 };
/** Fifty detents in one event are a broken device, or somebody's joke. */
const MOST = 50 * DETENT;

/** Turns wheel events into whole steps of 1/120 detent and carries what is left over to the next. */
export class WheelUnits {
  #restX = 0;
  #restY = 0;

  /** @returns null while it does not make a whole step */
  push(reading: WheelReading): WheelSteps | null {
    const x = this.#restX + steps(reading.deltaX, reading.wheelDeltaX, reading.deltaMode);
    const y = this.#restY + steps(reading.deltaY, reading.wheelDeltaY, reading.deltaMode);
    const deltaX = Math.trunc(x);
    const deltaY = Math.trunc(y);
    this.#restX = x - deltaX;
    this.#restY = y - deltaY;
    // Adding zero makes a negative zero an ordinary one.
    return deltaX === 0 && deltaY === 0 ? null : { deltaX: deltaX + 0, deltaY: deltaY + 0 };
  }
}

/**
 * A wheel with detents says so by `wheelDelta`, in whole detents, whatever number of pixels the system scrolls for
 * each; everything else (touchpads, high-resolution wheels) is taken by its pixels.
 */
function steps(delta: number, wheelDelta: number | undefined, mode: number): number {
  if (!Number.isFinite(delta) || delta === 0) return 0;
  const detents = wheelDelta !== undefined && wheelDelta !== 0 && wheelDelta % DETENT === 0;
  const value = detents ? -wheelDelta : (delta / (PER_DETENT[mode] ?? 100)) * DETENT;
  return Math.max(-MOST, Math.min(MOST, value));
}

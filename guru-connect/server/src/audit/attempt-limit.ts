/** How many failed attempts are recorded in a minute. */
export interface AttemptBounds {
  readonly perAddress: number;
  readonly inAll: number;
}

/** Enough to see who tries what; at most 300,000 rows a day, whatever strangers do. */
export const ATTEMPT_BOUNDS: AttemptBounds = { perAddress: 20, inAll: 200 };

/** Decides which failed attempts are recorded. Keeps at most `inAll` addresses. */
export class AttemptLimit {
  readonly #bounds: AttemptBounds;
  #byAddress = new Map<string, number>();
  #recorded = 0;
  #leftOut = 0;

  constructor(bounds: AttemptBounds = ATTEMPT_BOUNDS) {
    this.#bounds = bounds;
  }

  /** @returns whether an attempt from this address is recorded; else it is counted */
  admits(address: string): boolean {
    const here = this.#byAddress.get(address) ?? 0;
    if (this.#recorded >= this.#bounds.inAll || here >= this.#bounds.perAddress) {
      this.#leftOut += 1;
      return false;
    }
    this.#recorded += 1;
    this.#byAddress.set(address, here + 1);
    return true;
  }

  /** An attempt that was to be recorded could not be. */
  leaveOut(): void {
    this.#leftOut += 1;
  }

  /** Begins the next minute. @returns how many attempts of the last one are only counted */
  nextMinute(): number {
    const leftOut = this.#leftOut;
    this.#byAddress = new Map();
    this.#recorded = 0;
    this.#leftOut = 0;
    return leftOut;
  }
}

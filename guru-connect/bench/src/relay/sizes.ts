/** How much a run measures. */
export interface Sizes {
  /** Of the cases `idle` and `reconnect`. */
  readonly agents: number;
  /** Live sessions of the case `adopt`. */
  readonly sessions: number;
  /** Pairs of calls of the case `calls`. */
  readonly pairs: number;
  /** Pairs under way at a time. */
  readonly concurrency: number;
  /** The measured window of `idle`; the other timed cases take a fixed part of it. */
  readonly seconds: number;
}

export const FULL: Sizes = { agents: 10_000, sessions: 1000, pairs: 5000, concurrency: 24, seconds: 30 };

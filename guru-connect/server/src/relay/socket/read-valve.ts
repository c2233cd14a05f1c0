/** Why a socket is not read. */
export type HoldReason = 'rate' | 'back_pressure';

interface Source {
  pause(): void;
  resume(): void;
}

/** Reads a source only while no reason holds it, so that two limits do not undo each other's pause. */
export class ReadValve {
  readonly #source: Source;
  readonly #holds = new Set<HoldReason>();
  readonly #timers = new Map<HoldReason, NodeJS.Timeout>();

  constructor(source: Source) {
    this.#source = source;
  }

  get held(): boolean {
    return this.#holds.size > 0;
  }

  hold(reason: HoldReason): void {
    const open = !this.held;
    this.#holds.add(reason);
    if (open) this.#source.pause();
  }

  /** Holds for so many milliseconds from now; a later call replaces the time. */
  holdFor(reason: HoldReason, ms: number): void {
    this.hold(reason);
    clearTimeout(this.#timers.get(reason));
    this.#timers.set(reason, setTimeout(() => this.release(reason), ms).unref());
  }

  release(reason: HoldReason): void {
    clearTimeout(this.#timers.get(reason));
    this.#timers.delete(reason);
    if (this.#holds.delete(reason) && !this.held) this.#source.resume();
  }

  /** Drops all reasons and stops the clocks, without resuming: for a source that closes. */
  dispose(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    this.#holds.clear();
  }
}

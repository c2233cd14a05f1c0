/** Shortest time between two requests of a viewer that are carried out: each may open a capture. */
const INTERVAL_MS = 100;

export interface ViewTarget {
  /** Shows another monitor. */
  select(monitorId: number): void;
  /** Sends a whole picture. */
  refresh(): void;
}

/** Merges a viewer's requests for a monitor and for a whole picture: the last one wins, at most one in 100 ms. */
export class ViewRequests {
  readonly #target: ViewTarget;
  #wanted: { monitorId: number | null } | null = null;
  #notBefore = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(target: ViewTarget) {
    this.#target = target;
  }

  select(monitorId: number): void {
    this.#want(monitorId);
  }

  /** A monitor that was asked for and is not shown yet is shown whole anyway. */
  refresh(): void {
    this.#want(this.#wanted?.monitorId ?? null);
  }

  /** Drops what was asked for. */
  clear(): void {
    this.#wanted = null;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #want(monitorId: number | null): void {
    this.#wanted = { monitorId };
    if (this.#timer) return;
    const wait = this.#notBefore - performance.now();
    if (wait <= 0) this.#serve();
    else this.#timer = setTimeout(() => this.#serve(), wait);
  }

  #serve(): void {
    this.#timer = undefined;
    const wanted = this.#wanted;
    if (!wanted) return;
    this.#wanted = null;
    this.#notBefore = performance.now() + INTERVAL_MS;
    if (wanted.monitorId === null) this.#target.refresh();
    else this.#target.select(wanted.monitorId);
  }
}

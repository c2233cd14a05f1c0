export type Job = () => Promise<void>;

/** Runs one job at a time. One more may wait, and a newer one replaces it: nobody can pile them up. */
export class NewestJob {
  #running = false;
  #waiting: Job | null = null;

  /** Resolves when the job is over, or at once when it has to wait. */
  async start(job: Job): Promise<void> {
    if (this.#running) {
      this.#waiting = job;
      return;
    }
    this.#running = true;
    try {
      await job();
    } finally {
      this.#running = false;
      const next = this.#waiting;
      this.#waiting = null;
      if (next) void this.start(next);
    }
  }

  /** Drops the job that waits; the one that runs goes on. */
  forget(): void {
    this.#waiting = null;
  }
}

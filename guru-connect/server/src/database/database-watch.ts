import type { Logger } from 'pino';
import type { Queryable } from './queryable.ts';
import { withinMs } from './unavailable.ts';

/** How the database is watched, in milliseconds. */
export interface WatchTimes {
  /** How often it is asked whether it is there. */
  readonly everyMs: number;
  /** How long it may take for the answer. */
  readonly answerMs: number;
}

export const WATCH_TIMES: WatchTimes = { everyMs: 1000, answerMs: 2000 };

/** Knows whether the database answers, so that callers fail at once while it does not. */
export class DatabaseWatch {
  readonly #sql: Queryable;
  readonly #log: Logger;
  readonly #answerMs: number;
  readonly #timer: NodeJS.Timeout;
  readonly #onBack: (() => void)[] = [];
  #available = true;
  #probing = false;

  constructor(sql: Queryable, log: Logger, times: WatchTimes = WATCH_TIMES) {
    this.#sql = sql;
    this.#log = log;
    this.#answerMs = times.answerMs;
    this.#timer = setInterval(() => void this.#probe(), times.everyMs);
    this.#timer.unref();
  }

  get available(): boolean {
    return this.#available;
  }

  /** Calls back each time the database answers again after it did not. */
  onBack(listener: () => void): void {
    this.#onBack.push(listener);
  }

  /** A statement failed as if the database were away; that is so until a probe succeeds. */
  suspect(): void {
    if (this.#available) this.#log.error('[ERROR] the database does not answer; sessions go on without it');
    this.#available = false;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** One at a time: a probe that hangs must not take a connection each second. */
  async #probe(): Promise<void> {
    if (this.#probing) return;
    this.#probing = true;
    const answer = this.#sql`SELECT 1`.then(() => true);
    answer
      .catch(() => undefined)
      .finally(() => {
        this.#probing = false;
      });
    try {
      await withinMs(this.#answerMs, answer);
      this.#answered();
    } catch {
      this.suspect();
    }
  }

  #answered(): void {
    if (this.#available) return;
    this.#available = true;
    this.#log.warn('[WARNING] the database answers again');
    for (const listener of this.#onBack) listener();
  }
}

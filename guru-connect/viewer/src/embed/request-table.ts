import type { Outcome } from '../full-screen/outcome.ts';
import { refused } from '../full-screen/outcome.ts';

/** How long the host may take. Long: its browser may ask the technician before it locks the keyboard. */
export const ANSWER_TIMEOUT_MS = 15_000;

/** The viewer's requests that are not answered yet. Each gets one outcome: the host's, `no_answer`, or `closed`. */
export class RequestTable {
  readonly #open = new Map<number, (outcome: Outcome) => void>();
  #last = 0;

  /** @returns the number for the request, and what becomes of it */
  open(): { readonly requestId: number; readonly outcome: Promise<Outcome> } {
    this.#last += 1;
    const requestId = this.#last;
    const outcome = new Promise<Outcome>((resolve) => {
      const timer = setTimeout(() => this.settle(requestId, refused('no_answer')), ANSWER_TIMEOUT_MS);
      this.#open.set(requestId, (settled) => {
        clearTimeout(timer);
        resolve(settled);
      });
    });
    return { requestId, outcome };
  }

  /** An answer to nothing, a second one, or one that comes too late changes nothing. */
  settle(requestId: number, outcome: Outcome): void {
    const resolve = this.#open.get(requestId);
    this.#open.delete(requestId);
    resolve?.(outcome);
  }

  close(): void {
    for (const requestId of [...this.#open.keys()]) this.settle(requestId, refused('closed'));
  }
}

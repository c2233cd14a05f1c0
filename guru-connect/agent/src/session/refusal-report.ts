import { NOT_BY_HAND, type Refusal } from '../desktop/consent/answer-gate.ts';
import type { RelayLink } from './failure-report.ts';

/** Shortest time between two reports, in milliseconds: a program can make thousands of events a second. */
const INTERVAL_MS = 2_000;

/** Reports events that no hand made to the relay, summed by kind, once it can be reached. */
export class RefusalReport {
  readonly #relay: RelayLink;
  readonly #sums = new Map<string, Partial<Record<Refusal, number>>>();
  #timer: NodeJS.Timeout | undefined;

  constructor(relay: RelayLink) {
    this.#relay = relay;
  }

  /** Ignores what the person's own devices did wrong, as a click that came too soon. */
  add(sessionId: string, refusal: Refusal): void {
    if (!NOT_BY_HAND.has(refusal)) return;
    const sum = this.#sums.get(sessionId) ?? {};
    this.#sums.set(sessionId, { ...sum, [refusal]: (sum[refusal] ?? 0) + 1 });
    this.#timer ??= setTimeout(() => this.#flush(), INTERVAL_MS);
  }

  /** The session is over: nobody takes its report any more. */
  forget(sessionId: string): void {
    this.#sums.delete(sessionId);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#sums.clear();
  }

  #flush(): void {
    this.#timer = undefined;
    const [first] = this.#sums;
    if (!first) return;
    if (this.#relay.registered) {
      const [sessionId, refusals] = first;
      this.#sums.delete(sessionId);
      this.#relay.send({ $case: 'inputRefused', value: { sessionId, refusals: { ...refusals } } });
    }
    this.#timer = setTimeout(() => this.#flush(), INTERVAL_MS);
  }
}

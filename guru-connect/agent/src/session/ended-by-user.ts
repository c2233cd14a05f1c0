import type { RelayLink } from './failure-report.ts';

/** Sessions that are remembered; the oldest one goes first. */
const MAX_SESSIONS = 64;

/** Sessions that the user ended at the machine. None of them starts again, whatever the relay asks for. */
export class EndedByUser {
  readonly #relay: RelayLink;
  readonly #sessions = new Set<string>();

  constructor(relay: RelayLink) {
    this.#relay = relay;
  }

  /** The user has ended this session. */
  add(sessionId: string): void {
    this.#sessions.add(sessionId);
    const [oldest] = this.#sessions;
    if (this.#sessions.size > MAX_SESSIONS && oldest !== undefined) this.#sessions.delete(oldest);
    this.report(sessionId);
  }

  /** Reports the end, if it was the user's, again: the relay may have been away. */
  report(sessionId: string): boolean {
    if (!this.#sessions.has(sessionId)) return false;
    this.#relay.send({ $case: 'endedByUser', value: { sessionId } });
    return true;
  }
}

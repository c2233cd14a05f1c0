import type { ControlMessage } from '@guru-connect/proto/control';
import { FEATURE } from '@guru-connect/proto/features';
import type { AgentFault } from '../fault/agent-fault.ts';
import type { Logger } from '../logging/log.ts';

/** A relay of release 1.0 ends the session at once: time for the viewer to be shown the reason before. */
const LAST_WORDS_MS = 250;

/** What sessions need of the control link. */
export interface RelayLink {
  /** Whether a message that is sent now reaches the relay. */
  readonly registered: boolean;
  /** Whether the relay announced a feature. */
  has(feature: string): boolean;
  send(body: NonNullable<ControlMessage['body']>): void;
}

/** Reports to the relay that a session cannot be served, or cannot go on. */
export class FailureReport {
  readonly #relay: RelayLink;
  readonly #log: Logger;

  constructor(relay: RelayLink, log: Logger) {
    this.#relay = relay;
    this.#log = log;
  }

  /** The session was asked for and cannot be served. */
  refused(sessionId: string, code: string, detail: string): void {
    this.#log.warn({ session_id: sessionId, code, detail }, 'session refused');
    this.#relay.send({ $case: 'sessionRefused', value: { sessionId, code, detail } });
  }

  /** The session had started and cannot go on. */
  failed(sessionId: string, { code, message: detail }: AgentFault): void {
    if (!this.#relay.has(FEATURE.sessionFailed)) {
      setTimeout(() => this.refused(sessionId, code, detail), LAST_WORDS_MS);
      return;
    }
    this.#log.warn({ session_id: sessionId, code, detail }, 'session failed');
    this.#relay.send({ $case: 'sessionFailed', value: { sessionId, code, detail } });
  }
}

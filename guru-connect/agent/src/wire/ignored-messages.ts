import type { Logger } from '../logging/log.ts';

/**
 * Counts messages that a socket's receiver ignores: unknown to this release, not meant for it, or malformed. The first
 * one is logged when it arrives and the count when the socket has closed, so that a flood does not fill the log.
 */
export class IgnoredMessages {
  readonly #log: Logger;
  #count = 0;

  constructor(log: Logger) {
    this.#log = log;
  }

  /** `kind` names the message as far as it is known: its case, `unknown` or `malformed`. */
  add(kind: string): void {
    this.#count += 1;
    if (this.#count === 1) this.#log.info({ kind }, 'message ignored');
  }

  /** Logs the count, once. */
  close(): void {
    if (this.#count > 0) this.#log.info({ count: this.#count }, 'messages ignored');
    this.#count = 0;
  }
}

import { type ConnectionCause, causeOf } from './connection-cause.ts';

/** Causes that are remembered: a peer may not make them without end. */
const MOST = 20;

type Warn = (fields: { address: string } & ConnectionCause, sentence: string) => void;

/** Warns of connections that fail, once for each cause until one succeeds: they are retried for days. */
export class ConnectionWarnings {
  readonly #warn: Warn;
  readonly #seen = new Set<string>();

  constructor(warn: Warn) {
    this.#warn = warn;
  }

  /** @param address as `routeOf` gives it */
  failed(address: string, error: unknown): void {
    const cause = causeOf(error);
    const key = `${address} ${cause.code} ${cause.code === 'UNKNOWN' ? cause.text : ''}`;
    if (this.#seen.has(key) || this.#seen.size >= MOST) return;
    this.#seen.add(key);
    this.#warn({ address, ...cause }, `[WARNING] no connection to ${address}: ${cause.text}`);
  }

  succeeded(): void {
    this.#seen.clear();
  }
}

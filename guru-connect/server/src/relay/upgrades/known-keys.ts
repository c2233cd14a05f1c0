/** As many as one relay serves. */
const MOST_KEYS = 25_000;

/**
 * Ids of keys that opened this relay before. Their agents are not turned away for what others behind the same address (a
 * reverse proxy, an office) do wrong: the limit of refused upgrades is for those who have proved nothing yet. The key is
 * checked each time all the same.
 */
export class KnownKeys {
  readonly #ids = new Set<string>();
  readonly #most: number;

  constructor(most = MOST_KEYS) {
    this.#most = most;
  }

  has(keyId: string): boolean {
    return this.#ids.has(keyId);
  }

  add(keyId: string): void {
    // The one that came back least recently goes first.
    this.#ids.delete(keyId);
    this.#ids.add(keyId);
    const [oldest] = this.#ids;
    if (this.#ids.size > this.#most && oldest !== undefined) this.#ids.delete(oldest);
  }
}

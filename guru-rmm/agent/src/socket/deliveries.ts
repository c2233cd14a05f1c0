/**
 * Knows what the server has read. A pong proves that everything sent before its ping was read, since a WebSocket
 * keeps the order; nothing else in the protocol says so of a result.
 */
export class Deliveries {
  #last = 0;
  readonly #open = new Map<number, () => void>();

  /** @returns the text to put into the ping that follows what was sent */
  expect(onRead: () => void = () => undefined): string {
    this.#last += 1;
    this.#open.set(this.#last, onRead);
    return String(this.#last);
  }

  /** A pong with this text came: it and all earlier ones are read. */
  confirm(text: string): void {
    const confirmed = Number(text);
    if (Number.isNaN(confirmed)) return;
    for (const [number, onRead] of this.#open) {
      if (number > confirmed) continue;
      this.#open.delete(number);
      onRead();
    }
  }

  /** Pings that nobody has answered. */
  get pending(): number {
    return this.#open.size;
  }

  /** The socket is gone: what was not confirmed may never have arrived. */
  forget(): void {
    this.#open.clear();
  }
}

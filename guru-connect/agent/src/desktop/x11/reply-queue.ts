/** A request whose reply has not come. */
export interface PendingReply {
  readonly sequence: number;
  /** When it was sent, in milliseconds of performance.now(). */
  readonly since: number;
  resolve(reply: Buffer): void;
  reject(error: Error): void;
}

export interface ReplyDeadlines {
  /** Milliseconds without an answer after which the server counts as silent. */
  readonly silentMs: number;
  /** Milliseconds without an answer after which it is given up. */
  readonly giveUpMs: number;
}

/** Replies that are awaited, in the order of sending, and how long the oldest one has been. */
export class ReplyQueue {
  readonly #deadlines: ReplyDeadlines;
  readonly #pending: PendingReply[] = [];

  constructor(deadlines: ReplyDeadlines) {
    this.#deadlines = deadlines;
  }

  get first(): PendingReply | undefined {
    return this.#pending[0];
  }

  add(reply: PendingReply): void {
    this.#pending.push(reply);
  }

  /** Removes the oldest one. */
  shift(): void {
    this.#pending.shift();
  }

  /** Rejects all of them. */
  rejectAll(error: Error): void {
    for (const { reject } of this.#pending.splice(0)) reject(error);
  }

  /** How the server does, and in how many milliseconds to look again; null while nothing is awaited. */
  judge(now: number): { health: 'answering' | 'silent' | 'given_up'; lookAgainMs: number } | null {
    const { first } = this;
    if (!first) return null;
    const { silentMs, giveUpMs } = this.#deadlines;
    const waited = now - first.since;
    if (waited >= giveUpMs) return { health: 'given_up', lookAgainMs: 0 };
    if (waited >= silentMs) return { health: 'silent', lookAgainMs: giveUpMs - waited };
    return { health: 'answering', lookAgainMs: silentMs - waited };
  }
}

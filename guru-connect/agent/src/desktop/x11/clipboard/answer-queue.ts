/** Requests that may wait, each of at most one part. */
const MOST_WAITING = 64;

/** Sends one request after the other: the server takes a bounded number of bytes unanswered. */
export class AnswerQueue {
  readonly #check: (request: Buffer) => Promise<void>;
  #last: Promise<void> = Promise.resolve();
  #waiting = 0;

  /** `check` resolves once the server has carried out the request. */
  constructor(check: (request: Buffer) => Promise<void>) {
    this.#check = check;
  }

  /** A program asks for more than it takes: nothing more should be made for it. */
  get isFull(): boolean {
    return this.#waiting >= MOST_WAITING;
  }

  /** A program that has gone since is its own affair. */
  send(request: Buffer): void {
    this.#waiting += 1;
    this.#last = this.#last
      .then(() => this.#check(request))
      .catch(() => undefined)
      .finally(() => {
        this.#waiting -= 1;
      });
  }
}

/** Runs jobs one after another, in the order in which they came. */
export class SerialQueue {
  #last: Promise<unknown> = Promise.resolve();

  run<T>(job: () => Promise<T>): Promise<T> {
    const result = this.#last.then(job);
    // A failed job is its caller's business and must not stop the next one.
    this.#last = result.catch(() => undefined);
    return result;
  }
}

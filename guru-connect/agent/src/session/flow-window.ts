/**
 * Frames sent but not yet painted. Two keep the pipe busy on a local network while what is encoded stays fresh:
 * one travels and is painted while the next is made.
 */
const DEFAULT_LIMIT = 2;

/** End-to-end flow control: numbers frames and says when the next may go. */
export class FlowWindow {
  readonly #limit: number;
  #sent = 0;
  #acknowledged = 0;

  constructor(limit: number = DEFAULT_LIMIT) {
    this.#limit = limit;
  }

  /** Whether a further frame may be sent. */
  get open(): boolean {
    return this.#sent - this.#acknowledged < this.#limit;
  }

  /** The number that the next frame will carry. */
  get nextSeq(): number {
    return this.#sent + 1;
  }

  /** The frame numbered `nextSeq` was sent. */
  sent(): void {
    this.#sent += 1;
  }

  /**
   * The viewer has painted frame `seq` and all before it. Numbers that were never sent or were acknowledged before
   * are refused: they come from a confused or hostile viewer.
   */
  acknowledge(seq: number): boolean {
    if (seq <= this.#acknowledged || seq > this.#sent) return false;
    this.#acknowledged = seq;
    return true;
  }

  /** A new viewer: numbers start at 1 again. */
  reset(): void {
    this.#sent = 0;
    this.#acknowledged = 0;
  }
}

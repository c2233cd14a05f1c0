import { LineEstimate } from './line-estimate.ts';

/**
 * Frames sent but not yet painted. Two keep the pipe busy on a local network while what is encoded stays fresh:
 * one travels and is painted while the next is made.
 */
const LEAST = 2;
/** As many as a viewer takes before it calls them a flood (MAX_PENDING_FRAMES of the viewer), less two. */
const MOST = 6;
/** A frame that takes so much longer than the line itself has waited behind others, in milliseconds. */
const QUEUED_MS = 60;
/** A frame that takes hardly longer than the line itself found the line free, in milliseconds. */
const FREE_MS = 12;

interface Flight {
  readonly seq: number;
  readonly weight: number;
  /** With what was on its way before. */
  readonly bytes: number;
  readonly at: number;
}

/**
 * End-to-end flow control: numbers frames and says when the next may go. As many are on their way as the line's round trip
 * asks for, one more while frames come through without waiting and one less when they queue: the newest screen, never a queue.
 * Times are the caller's, in milliseconds.
 */
export class FlowWindow {
  readonly #least: number;
  readonly #most: number;
  #limit: number;
  readonly #line = new LineEstimate();
  #flights: Flight[] = [];
  #bytes = 0;
  #sent = 0;
  #acknowledged = 0;
  #wasFull = false;
  /** The next frame goes alone, to measure the line. */
  #drains = false;
  #acknowledgedAt = Number.NEGATIVE_INFINITY;

  constructor(least: number = LEAST, most: number = Math.max(MOST, least)) {
    this.#least = least;
    this.#limit = least;
    this.#most = most;
  }

  /** Whether a further frame may be sent. */
  get open(): boolean {
    return this.#drains ? this.#flights.length === 0 : !this.#isFull;
  }

  get #isFull(): boolean {
    return this.#sent - this.#acknowledged >= this.#limit;
  }

  /** Frames that may be on their way. */
  get limit(): number {
    return this.#limit;
  }

  /** Whether bytes are short: a frame of usual size keeps the line busy for long. */
  get isThin(): boolean {
    return this.#line.isThin;
  }

  /** The number that the next frame will carry. */
  get nextSeq(): number {
    return this.#sent + 1;
  }

  /** The frame numbered `nextSeq`, of `bytes`, was sent. */
  sent(bytes: number, now: number): void {
    this.#sent += 1;
    this.#bytes += bytes;
    this.#flights.push({ seq: this.#sent, weight: bytes, bytes: this.#bytes, at: now });
    this.#wasFull ||= this.#isFull;
    this.#drains = false;
  }

  /**
   * The viewer has painted frame `seq` and all before it. Numbers that were never sent or were acknowledged before
   * are refused: they come from a confused or hostile viewer.
   */
  acknowledge(seq: number, now: number): boolean {
    if (seq <= this.#acknowledged || seq > this.#sent) return false;
    this.#acknowledged = seq;
    const done = this.#flights.filter((flight) => flight.seq <= seq);
    this.#flights = this.#flights.filter((flight) => flight.seq > seq);
    const last = done.at(-1);
    const weight = done.reduce((sum, flight) => sum + flight.weight, 0);
    this.#bytes -= weight;
    const followed = done[0] !== undefined && done[0].at < this.#acknowledgedAt && weight > 0;
    const perByte = followed ? (now - this.#acknowledgedAt) / weight : null;
    this.#acknowledgedAt = now;
    if (last) this.#adapt(last, perByte, now);
    return true;
  }

  #adapt({ at, weight, bytes }: Flight, perByte: number | null, now: number): void {
    const took = now - at;
    this.#line.add({ took, weight, bytes, perByte }, now);
    this.#drains = this.#line.isStale(now);
    const waited = took - this.#line.roundTrip;
    if (waited > QUEUED_MS) this.#limit = Math.max(this.#least, this.#limit - 1);
    else if (this.#wasFull && waited <= FREE_MS && this.#line.roundTrip > FREE_MS) {
      this.#limit = Math.min(this.#most, this.#limit + 1);
    }
    this.#wasFull = this.#isFull;
  }
}

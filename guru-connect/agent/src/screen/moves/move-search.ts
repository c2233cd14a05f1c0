import type { Move } from '../changes.ts';
import type { Kernel } from '../kernel.ts';
import type { Rectangle } from '../rectangle.ts';
import { findMoves } from './find-moves.ts';

/** At most so many frames go by without a search. */
const MAX_SKIPPED = 15;
/** After such a rest whatever moves next is something new, in milliseconds. */
const REST_MS = 300;

/** Looks for moves, and the more rarely the longer it has found none: a video has none, and costs enough. */
export class MoveSearch {
  readonly #kernel: Kernel;
  #pause = 0;
  #skipped = 0;
  #lastAt = Number.NEGATIVE_INFINITY;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** What in `area` was moved there. `now` in milliseconds. */
  find(area: Rectangle, now: number): Move[] {
    if (now - this.#lastAt > REST_MS) this.#pause = 0;
    this.#lastAt = now;
    if (this.#skipped < this.#pause) {
      this.#skipped += 1;
      return [];
    }
    this.#skipped = 0;
    const moves = findMoves(this.#kernel, area);
    this.#pause = moves.length > 0 ? 0 : Math.min(MAX_SKIPPED, this.#pause * 2 + 1);
    return moves;
  }
}

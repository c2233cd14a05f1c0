import type { Rectangle } from './rectangle.ts';

/** Pixels that were moved on the monitor, as by scrolling. */
export interface Move {
  readonly fromX: number;
  readonly fromY: number;
  readonly to: Rectangle;
}

/** What a grab has changed in the picture: first all moves, then the dirty rectangles. In pixels of the monitor. */
export interface Changes {
  readonly moved: readonly Move[];
  /** Holds all other pixels that have changed, and often more. */
  readonly dirty: readonly Rectangle[];
}

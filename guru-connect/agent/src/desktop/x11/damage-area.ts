import { clip, type Rectangle, union } from '../../screen/rectangle.ts';

/** What was drawn on one monitor since it was last taken: a bounding box. */
export class DamageArea {
  readonly #monitor: Rectangle;
  #area: Rectangle | null;

  /** In pixels of the root window. All of the monitor counts as drawn at first. */
  constructor({ x, y, width, height }: Rectangle) {
    this.#monitor = { x, y, width, height };
    this.#area = this.#monitor;
  }

  /** Something was drawn. Returns true when this is the first of it on the monitor since the last `take`. */
  add(drawn: Rectangle): boolean {
    const visible = clip(drawn, this.#monitor);
    if (!visible) return false;
    const first = this.#area === null;
    this.#area = this.#area ? union(this.#area, visible) : visible;
    return first;
  }

  /** What was drawn, which from now on counts as taken. Null: nothing. */
  take(): Rectangle | null {
    const area = this.#area;
    this.#area = null;
    return area;
  }
}

import type { Move } from '../changes.ts';
import type { Rectangle } from '../rectangle.ts';
import { TILE_SIZE } from '../tile-grid.ts';

/** A tile that the viewer has bit for bit. */
const EXACT = Number.POSITIVE_INFINITY;

/** Which tiles of a monitor the viewer has only nearly, and since when. Times are the caller's, in milliseconds. */
export class LossyTiles {
  readonly #width: number;
  readonly #height: number;
  readonly #columns: number;
  readonly #since: Float64Array;

  /** Of a picture in pixels. All of it counts as exact. */
  constructor({ width, height }: { readonly width: number; readonly height: number }) {
    this.#width = width;
    this.#height = height;
    this.#columns = Math.ceil(width / TILE_SIZE);
    this.#since = new Float64Array(this.#columns * Math.ceil(height / TILE_SIZE)).fill(EXACT);
  }

  /** Since when the tile that has waited longest is lossy; null when all are exact. */
  get oldest(): number | null {
    const oldest = this.#since.reduce((least, since) => Math.min(least, since), EXACT);
    return oldest === EXACT ? null : oldest;
  }

  /** A picture with losses was sent for `rect`. */
  mark(rect: Rectangle, now: number): void {
    for (const tile of this.#touched(rect)) this.#since[tile] = now;
  }

  /** `rect` was sent exactly. A tile of which it covers a part stays lossy. */
  clear(rect: Rectangle): void {
    for (const tile of this.#touched(rect)) {
      const { x, y, width, height } = this.#area(tile);
      const isCovered =
        rect.x <= x && rect.y <= y && rect.x + rect.width >= x + width && rect.y + rect.height >= y + height;
      if (isCovered) this.#since[tile] = EXACT;
    }
  }

  /** The viewer moved pixels, and with them what is lossy. */
  move({ fromX, fromY, to }: Move, now: number): void {
    const lossy = this.#touched(to).filter((tile) => {
      const { x, y, width, height } = this.#area(tile);
      return this.#touched({ x: x - to.x + fromX, y: y - to.y + fromY, width, height }).some(
        (source) => this.#since[source] !== EXACT,
      );
    });
    for (const tile of lossy) this.#since[tile] = now;
  }

  /** Whether at least half of the tiles of `rect` became lossy after `time`: something moves there. */
  isMoving(rect: Rectangle, time: number): boolean {
    const tiles = this.#touched(rect);
    const moving = tiles.filter((tile) => {
      const since = this.#since[tile] ?? EXACT;
      return since !== EXACT && since > time;
    });
    return moving.length * 2 >= tiles.length;
  }

  /** At most `most` tiles that have been lossy since `time` or longer, row by row. */
  before(time: number, most: number): Rectangle[] {
    const tiles: Rectangle[] = [];
    for (let tile = 0; tile < this.#since.length && tiles.length < most; tile++) {
      if ((this.#since[tile] ?? EXACT) <= time) tiles.push(this.#area(tile));
    }
    return tiles;
  }

  #area(tile: number): Rectangle {
    const x = (tile % this.#columns) * TILE_SIZE;
    const y = Math.floor(tile / this.#columns) * TILE_SIZE;
    const width = Math.min(TILE_SIZE, this.#width - x);
    return { x, y, width, height: Math.min(TILE_SIZE, this.#height - y) };
  }

  /** Tiles that share a pixel with `rect`, as far as it lies in the picture. */
  #touched(rect: Rectangle): number[] {
    const tiles: number[] = [];
    const right = Math.min(this.#width, rect.x + rect.width);
    const bottom = Math.min(this.#height, rect.y + rect.height);
    for (let row = Math.floor(Math.max(0, rect.y) / TILE_SIZE); row * TILE_SIZE < bottom; row++) {
      for (let column = Math.floor(Math.max(0, rect.x) / TILE_SIZE); column * TILE_SIZE < right; column++) {
        tiles.push(row * this.#columns + column);
      }
    }
    return tiles;
  }
}

import type { Tile, TileEncoding } from '@guru-connect/proto/stream';
import type { Rectangle } from '../rectangle.ts';

/** Tiles that were packed, and the bytes that they take of the output. */
export interface Packed {
  readonly tiles: readonly Tile[];
  readonly bytes: number;
}

/** Packs rectangles of the current picture in one encoding. */
export interface TileEncoder {
  /**
   * Packs a rectangle of at most 64x64 pixels; lossless pixels go to byte `at` of the kernel's output. `colours`: how many it has,
   * 0 for more than a palette holds.
   */
  pack(rect: Rectangle, at: number, colours: number): Packed;
}

const NO_BYTES = new Uint8Array(0);

/** A tile as stream.proto has it, with nothing set but what is given. */
export function tileOf(rect: Rectangle, encoding: TileEncoding, part: Partial<Tile> = {}): Tile {
  const { x, y, width, height } = rect;
  return { x, y, width, height, encoding, colours: 0, jpeg: NO_BYTES, fromX: 0, fromY: 0, ...part };
}

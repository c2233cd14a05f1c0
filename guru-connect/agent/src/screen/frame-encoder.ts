import { deflateRawSync, constants as zlib } from 'node:zlib';
import { type ScreenFrame, type Tile, TileEncoding } from '@guru-connect/proto/stream';
import { encodeJpeg } from './jpeg.ts';
import { type Kernel, paletteBytes } from './kernel.ts';
import type { Rectangle } from './rectangle.ts';
import { tileGrid } from './tile-grid.ts';

/** Largest palette of the wire format. */
const MAX_COLOURS = 256;
/** Below this a JPEG's 600 bytes of headers cost more than the pixels as they are. */
const JPEG_MIN_PIXELS = 1024;

const NO_BYTES = new Uint8Array(0);

/** Level 1 costs a third of the default's time and gives screen content within a few percent of its size. */
const DEFLATE = { level: zlib.Z_BEST_SPEED, memLevel: 9 };

type Encoding = (typeof TileEncoding)[keyof typeof TileEncoding];

function tile(rect: Rectangle, encoding: Encoding, colours: number, jpeg: Uint8Array): Tile {
  return { ...rect, encoding, colours, jpeg };
}

/** Turns what changed on one monitor into frames. Pure but for the kernel's memory. */
export class FrameEncoder {
  readonly #kernel: Kernel;
  readonly #monitorId: number;

  constructor(kernel: Kernel, monitorId: number) {
    this.#kernel = kernel;
    this.#monitorId = monitorId;
  }

  /** The whole current picture. */
  whole(seq: number): ScreenFrame {
    const { width, height } = this.#kernel.pixels;
    this.#kernel.takeAll();
    return this.#frame(seq, true, tileGrid(width, height));
  }

  /** What changed since the last frame, or null when nothing did. */
  changes(seq: number): ScreenFrame | null {
    const rects = this.#kernel.changedTiles();
    return rects.length === 0 ? null : this.#frame(seq, false, rects);
  }

  #frame(seq: number, whole: boolean, rects: Rectangle[]): ScreenFrame {
    let size = 0;
    const tiles = rects.map((rect) => {
      const packed = this.#pack(rect, size);
      size += packed.bytes;
      return packed.tile;
    });
    const { width, height } = this.#kernel.pixels;
    const lossless = size === 0 ? NO_BYTES : deflateRawSync(this.#kernel.output(size), DEFLATE);
    return { seq, monitorId: this.#monitorId, width, height, whole, tiles, lossless, losslessSize: size };
  }

  /** Packs one rectangle at byte `at` of the output; `bytes` says how many it took there. */
  #pack(rect: Rectangle, at: number): { tile: Tile; bytes: number } {
    const pixels = rect.width * rect.height;
    const colours = this.#kernel.packPalette(rect, at, MAX_COLOURS);
    const bytes = colours === 0 ? Number.POSITIVE_INFINITY : paletteBytes(colours, rect.width, rect.height);
    if (bytes < pixels * 3)
      return { tile: tile(rect, TileEncoding.TILE_ENCODING_PALETTE, colours, NO_BYTES), bytes };
    if (colours > 0 || pixels < JPEG_MIN_PIXELS) {
      this.#kernel.packRgb(rect, at);
      return { tile: tile(rect, TileEncoding.TILE_ENCODING_RGB, 0, NO_BYTES), bytes: pixels * 3 };
    }
    const jpeg = encodeJpeg(this.#kernel.pixels, this.#kernel.sourceOffset(rect), rect);
    return { tile: tile(rect, TileEncoding.TILE_ENCODING_JPEG, 0, jpeg), bytes: 0 };
  }
}

import { deflateRawSync, constants as zlib } from 'node:zlib';
import { type ScreenFrame, type Tile, TileEncoding } from '@guru-connect/proto/stream';
import type { Changes, Move } from '../desktop/desktop.ts';
import type { Encodings } from '../wire/capabilities.ts';
import { chooseEncoding } from './choose-encoding.ts';
import { encodeJpeg } from './jpeg.ts';
import { type Kernel, paletteBytes } from './kernel.ts';
import { MoveSearch } from './moves/move-search.ts';
import { contains, type Rectangle } from './rectangle.ts';
import { divide, tileGrid } from './tile-grid.ts';

/** Largest palette of the wire format. */
const MAX_COLOURS = 256;
/** A square of as many pixels cannot have more colours than a palette holds. */
const PALETTE_SIDE = 16;

const NO_BYTES = new Uint8Array(0);

/** Moves of one frame, the desktop's own among them; stream.proto allows no more. */
const MAX_MOVES = 16;

/** Level 1 costs a third of the default's time and gives screen content within a few percent of its size. */
const DEFLATE = { level: zlib.Z_BEST_SPEED, memLevel: 9 };

/** Tiles that were packed, and the bytes that they take of the output. */
interface Packed {
  readonly tiles: Tile[];
  readonly bytes: number;
}

function packed(
  rect: Rectangle,
  encoding: TileEncoding,
  bytes: number,
  colours = 0,
  jpeg: Uint8Array = NO_BYTES,
): Packed {
  return { tiles: [{ ...rect, encoding, colours, jpeg, fromX: 0, fromY: 0 }], bytes };
}

/** Turns what changed on one monitor into frames. Pure but for the kernel's memory. */
export class FrameEncoder {
  readonly #kernel: Kernel;
  readonly #monitorId: number;
  readonly #search: MoveSearch;

  constructor(kernel: Kernel, monitorId: number) {
    this.#kernel = kernel;
    this.#search = new MoveSearch(kernel);
    this.#monitorId = monitorId;
  }

  /** The whole current picture, in no other encodings than those allowed. */
  whole(seq: number, allowed: Encodings): ScreenFrame {
    const { width, height } = this.#kernel.pixels;
    this.#kernel.takeAll();
    return this.#frame(seq, true, tileGrid(width, height), allowed);
  }

  /**
   * What changed since the last frame, or null when nothing did. `changes` cover, in pixels of the monitor, everything
   * that may have changed since the last call of either kind. `now` in milliseconds.
   */
  changes(seq: number, allowed: Encodings, changes: Changes, now: number): ScreenFrame | null {
    const moves = allowed.has(TileEncoding.TILE_ENCODING_COPY) ? this.#moves(changes, now) : [];
    for (const move of moves) this.#kernel.move(move);
    const drawn = [...changes.moved.map(({ to }) => to), ...changes.dirty];
    const rects = drawn.flatMap((area) => this.#kernel.changedTiles(area));
    if (rects.length === 0 && moves.length === 0) return null;
    return this.#frame(seq, false, rects, allowed, moves);
  }

  /** What the viewer can move by itself: what the desktop reports, and what is found in the largest dirty rectangle. */
  #moves({ moved, dirty }: Changes, now: number): Move[] {
    const reported = moved.filter((move) => this.#fits(move)).slice(0, MAX_MOVES);
    if (reported.length > 0) return reported;
    const largest = dirty.reduce<Rectangle | null>(
      (best, area) => (sizeOf(area) > sizeOf(best) ? area : best),
      null,
    );
    return largest ? this.#search.find(largest, now) : [];
  }

  #fits({ fromX, fromY, to }: Move): boolean {
    const { area } = this.#kernel.pixels;
    return contains(area, to) && contains(area, { ...to, x: fromX, y: fromY });
  }

  #frame(
    seq: number,
    whole: boolean,
    rects: Rectangle[],
    allowed: Encodings,
    moves: readonly Move[] = [],
  ): ScreenFrame {
    const packedTiles = this.#packAll(rects, 0, allowed);
    const tiles = [...moves.map(copyTile), ...packedTiles.tiles];
    const { bytes } = packedTiles;
    const { width, height } = this.#kernel.pixels;
    const lossless = bytes === 0 ? NO_BYTES : deflateRawSync(this.#kernel.output(bytes), DEFLATE);
    return { seq, monitorId: this.#monitorId, width, height, whole, tiles, lossless, losslessSize: bytes };
  }

  /** Packs rectangles one after another, from byte `at` of the output on. */
  #packAll(rects: Rectangle[], at: number, allowed: Encodings): Packed {
    let bytes = 0;
    const tiles = rects.flatMap((rect) => {
      const part = this.#pack(rect, at + bytes, allowed);
      bytes += part.bytes;
      return part.tiles;
    });
    return { tiles, bytes };
  }

  #pack(rect: Rectangle, at: number, allowed: Encodings): Packed {
    const pixels = rect.width * rect.height;
    const colours = this.#kernel.packPalette(rect, at, MAX_COLOURS);
    const size = paletteBytes(colours, rect.width, rect.height);
    const encoding = chooseEncoding({ pixels, colours, paletteBytes: size }, allowed);
    switch (encoding) {
      case TileEncoding.TILE_ENCODING_PALETTE:
        if (colours === 0) return this.#packAll(divide(rect, PALETTE_SIDE), at, allowed);
        return packed(rect, encoding, size, colours);
      case TileEncoding.TILE_ENCODING_RGB:
        this.#kernel.packRgb(rect, at);
        return packed(rect, encoding, pixels * 3);
      default: {
        const jpeg = encodeJpeg(this.#kernel.pixels, this.#kernel.sourceOffset(rect), rect);
        return packed(rect, encoding, 0, 0, jpeg);
      }
    }
  }
}

function copyTile({ fromX, fromY, to }: Move): Tile {
  return { ...to, encoding: TileEncoding.TILE_ENCODING_COPY, colours: 0, jpeg: NO_BYTES, fromX, fromY };
}

function sizeOf(area: Rectangle | null): number {
  return area ? area.width * area.height : 0;
}

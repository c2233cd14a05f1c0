import { type ScreenFrame, type Tile, TileEncoding } from '@guru-connect/proto/stream';
import type { Changes, Move } from './changes.ts';
import type { Encodings } from '../wire/capabilities.ts';
import { deflate } from './deflate.ts';
import { copyTile } from './encodings/copy.ts';
import { tileOf } from './encodings/tile-encoder.ts';
import { TilePacker } from './encodings/tile-packer.ts';
import type { Kernel } from './kernel.ts';
import { MoveSearch } from './moves/move-search.ts';
import { createJpegCompressor, type JpegCompressor } from './pictures/jpeg-compressor.ts';
import { LossyTiles } from './pictures/lossy-tiles.ts';
import { mergeTiles } from './pictures/merge-tiles.ts';
import { pictureQuality } from './pictures/picture-quality.ts';
import { contains, type Rectangle } from './rectangle.ts';
import { TILE_SIZE, tileGrid } from './tile-grid.ts';

const { TILE_ENCODING_COPY, TILE_ENCODING_JPEG, TILE_ENCODING_LARGE_JPEG } = TileEncoding;
const { TILE_ENCODING_PALETTE, TILE_ENCODING_RGB } = TileEncoding;

/** Moves of one frame; stream.proto allows no more. */
const MAX_MOVES = 16;
/** What became lossy within this time is in motion, in milliseconds. */
const MOTION_MS = 200;
/** What has been lossy for so long is at rest, and sent exactly, in milliseconds. */
const REST_MS = 200;

const NO_BYTES = new Uint8Array(0);

/** A frame to make. */
export interface FrameOrder {
  readonly seq: number;
  /** Encodings to use, and no other. */
  readonly allowed: Encodings;
  /** The caller's clock, in milliseconds. */
  readonly now: number;
  /** Bytes are short. */
  readonly isThin: boolean;
}

interface Body {
  readonly whole: boolean;
  readonly tiles: readonly Tile[];
  /** Of the kernel's output. */
  readonly bytes: number;
}

/**
 * Turns what changed on one monitor into frames. Pure but for the kernel's memory, which must stay as it is while a frame is
 * made. One frame at a time.
 */
export class FrameEncoder {
  readonly #kernel: Kernel;
  readonly #monitorId: number;
  readonly #packer: TilePacker;
  readonly #jpegs: JpegCompressor;
  readonly #search: MoveSearch;
  readonly #lossy: LossyTiles;

  constructor(kernel: Kernel, monitorId: number) {
    this.#kernel = kernel;
    this.#monitorId = monitorId;
    this.#packer = new TilePacker(kernel);
    this.#jpegs = createJpegCompressor(kernel);
    this.#search = new MoveSearch(kernel);
    this.#lossy = new LossyTiles(kernel.pixels);
  }

  /** When `refine` has something to do, on the callers' clock; null while the viewer has all exactly. */
  get refineAt(): number | null {
    const { oldest } = this.#lossy;
    return oldest === null ? null : oldest + REST_MS;
  }

  /** The whole current picture. */
  async whole(order: FrameOrder): Promise<ScreenFrame> {
    const { width, height } = this.#kernel.pixels;
    this.#kernel.takeAll();
    return this.#frame(order, { whole: true, ...(await this.#encode(tileGrid(width, height), order)) });
  }

  /**
   * What changed since the last frame, or null when nothing did. `changes` cover, in pixels of the monitor, everything that may
   * have changed since the last call of `whole` or this.
   */
  async changes(order: FrameOrder, changes: Changes): Promise<ScreenFrame | null> {
    const moves = order.allowed.has(TILE_ENCODING_COPY) ? this.#moves(changes, order.now) : [];
    for (const move of moves) {
      this.#kernel.move(move);
      this.#lossy.move(move, order.now);
    }
    const drawn = [...changes.moved.map(({ to }) => to), ...changes.dirty];
    const rects = drawn.flatMap((area) => this.#kernel.changedTiles(area));
    if (rects.length === 0 && moves.length === 0) return null;
    const { tiles, bytes } = await this.#encode(rects, order);
    return this.#frame(order, { whole: false, tiles: [...moves.map(copyTile), ...tiles], bytes });
  }

  /** At most `most` tiles that were sent with losses and are at rest, exactly; null when there are none. */
  async refine(order: FrameOrder, most: number): Promise<ScreenFrame | null> {
    const rects = this.#lossy.before(order.now - REST_MS, most);
    if (rects.length === 0) return null;
    const exact = new Set(
      [TILE_ENCODING_PALETTE, TILE_ENCODING_RGB].filter((encoding) => order.allowed.has(encoding)),
    );
    const { tiles, bytes } = this.#packer.pack(rects, exact, false);
    for (const rect of rects) this.#lossy.clear(rect);
    return this.#frame(order, { whole: false, tiles, bytes });
  }

  /** What the viewer can move by itself: what the desktop reports, or what is found in the largest dirty rectangle. */
  #moves({ moved, dirty }: Changes, now: number): Move[] {
    const { area } = this.#kernel.pixels;
    let room = area.width * area.height;
    const reported = moved.filter((move) => {
      room -= move.to.width * move.to.height;
      return this.#fits(move) && room >= 0;
    });
    if (reported.length > 0) return reported.slice(0, MAX_MOVES);
    const [largest] = [...dirty].sort((a, b) => b.width * b.height - a.width * a.height);
    return largest ? this.#search.find(largest, now) : [];
  }

  #fits({ fromX, fromY, to }: Move): boolean {
    const { area } = this.#kernel.pixels;
    return contains(area, to) && contains(area, { ...to, x: fromX, y: fromY });
  }

  async #encode(rects: readonly Rectangle[], order: FrameOrder): Promise<{ tiles: Tile[]; bytes: number }> {
    const { allowed, now } = order;
    const merges = allowed.has(TILE_ENCODING_LARGE_JPEG) && allowed.has(TILE_ENCODING_JPEG);
    const packed = this.#packer.pack(rects, allowed, merges);
    if (packed.pictures.length === 0) {
      for (const tile of packed.tiles) this.#took(tile, order);
      return packed;
    }
    const pictures = mergeTiles(packed.pictures);
    const outside = packed.tiles.filter((tile) => !pictures.some((picture) => contains(picture, tile)));
    // tiles within a picture go along: the others are packed again, without gaps
    const exact =
      outside.length === packed.tiles.length ? packed : this.#packer.pack(outside, allowed, false);
    for (const tile of exact.tiles) this.#took(tile, order);
    const jpegs: Tile[] = [];
    for (const rect of pictures) {
      const isMoving = this.#lossy.isMoving(rect, now - MOTION_MS);
      const jpeg = await this.#jpegs.compress(rect, pictureQuality({ isMoving, isThin: order.isThin }));
      const isTile = rect.width <= TILE_SIZE && rect.height <= TILE_SIZE;
      jpegs.push(tileOf(rect, isTile ? TILE_ENCODING_JPEG : TILE_ENCODING_LARGE_JPEG, { jpeg }));
    }
    if (canBeExact(order)) for (const rect of pictures) this.#lossy.mark(rect, now);
    // what is exact lies over the pictures' edges
    return { tiles: [...jpegs, ...exact.tiles], bytes: exact.bytes };
  }

  #took(tile: Tile, order: FrameOrder): void {
    if (tile.encoding !== TILE_ENCODING_JPEG) this.#lossy.clear(tile);
    else if (canBeExact(order)) this.#lossy.mark(tile, order.now);
  }

  async #frame({ seq }: FrameOrder, { whole, tiles, bytes }: Body): Promise<ScreenFrame> {
    const { width, height } = this.#kernel.pixels;
    const lossless = bytes === 0 ? NO_BYTES : await deflate(this.#kernel.output(bytes));
    return {
      seq,
      monitorId: this.#monitorId,
      width,
      height,
      whole,
      tiles: [...tiles],
      lossless,
      losslessSize: bytes,
    };
  }
}

/** Whether the viewer decodes anything without losses. */
function canBeExact({ allowed }: FrameOrder): boolean {
  return allowed.has(TILE_ENCODING_RGB) || allowed.has(TILE_ENCODING_PALETTE);
}

import { AgentFault } from '../fault/agent-fault.ts';
import type { Rectangle } from './rectangle.ts';
import { TILE_SIZE } from './tile-grid.ts';

const WASM_PAGE = 65_536;
/** A shared-memory segment is mapped over the current picture, so that both pictures start on a page of their own. */
const OS_PAGE = 4096;
/** Four times a 4K monitor; beyond it the agent would ask for more memory than a managed machine may spare. */
const MAX_PIXELS = 4 * 3840 * 2160;

/** Scratch areas below the pictures; sizes as in assembly/kernel.ts. */
const TABLE_OFFSET = 4096;
const INDEX_OFFSET = TABLE_OFFSET + 1024 * 8;
const RECTS_OFFSET = INDEX_OFFSET + TILE_SIZE * TILE_SIZE;
const RECT_BYTES = 16;
/** Table of the search for moves, its hits, and two numbers a row. */
const SEGMENT_TABLE_BYTES = 65_536 * 8;
export const MAX_HITS = 1024;
const HIT_BYTES = 16;
const RUN_BYTES = 8;
/** Largest palette that a tile may carry, in bytes. */
const PALETTE_BYTES = 256 * 3;

function align(value: number, to: number): number {
  return Math.ceil(value / to) * to;
}

/**
 * The linear memory of one monitor's pictures: `current` is where the desktop adapter puts what it grabs,
 * `previous` what the viewer has been sent, `output` where lossless tiles are packed.
 */
export class PixelMemory {
  readonly width: number;
  readonly height: number;
  /** All of the picture. */
  readonly area: Rectangle;
  /** Bytes of one picture: 4 a pixel, rows without padding. */
  readonly pictureBytes: number;
  readonly memory: WebAssembly.Memory;
  readonly tableOffset: number = TABLE_OFFSET;
  readonly indexOffset: number = INDEX_OFFSET;
  readonly rectsOffset: number = RECTS_OFFSET;
  readonly segmentTableOffset: number;
  readonly hitsOffset: number;
  readonly runsOffset: number;
  readonly currentOffset: number;
  readonly previousOffset: number;
  readonly outputOffset: number;

  /** Throws `capture_failed` for a monitor without pixels or beyond the bound. */
  constructor(width: number, height: number) {
    const pixels = width * height;
    if (!(Number.isInteger(pixels) && width > 0 && height > 0 && pixels <= MAX_PIXELS)) {
      throw new AgentFault('capture_failed', `a monitor of ${width}x${height} pixels cannot be captured`);
    }
    this.width = width;
    this.height = height;
    this.area = { x: 0, y: 0, width, height };
    this.pictureBytes = pixels * 4;
    const tiles = Math.ceil(width / TILE_SIZE) * Math.ceil(height / TILE_SIZE);
    const room = align(this.pictureBytes, OS_PAGE);
    this.segmentTableOffset = align(RECTS_OFFSET + tiles * RECT_BYTES, OS_PAGE);
    this.hitsOffset = this.segmentTableOffset + SEGMENT_TABLE_BYTES;
    this.runsOffset = this.hitsOffset + MAX_HITS * HIT_BYTES;
    this.currentOffset = align(this.runsOffset + height * RUN_BYTES, OS_PAGE);
    this.previousOffset = this.currentOffset + room;
    this.outputOffset = this.previousOffset + room;
    // tiles of palettes alone take up to 4 bytes a pixel
    const pages = Math.ceil((this.outputOffset + pixels * 4 + tiles * PALETTE_BYTES) / WASM_PAGE);
    // never grows: growing could move what a shared-memory segment is mapped to
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  }
}

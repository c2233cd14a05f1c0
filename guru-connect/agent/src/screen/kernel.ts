import { readAsset } from '../assets/read-asset.ts';
import type { Move } from './changes.ts';
import { MAX_HITS, type PixelMemory } from './pixel-memory.ts';
import type { Rectangle } from './rectangle.ts';
import { TILE_SIZE } from './tile-grid.ts';

/** What assembly/kernel.ts exports; offsets and sizes are bytes of linear memory, coordinates pixels. */
interface KernelExports extends WebAssembly.Exports {
  changedTiles(current: number, previous: number, width: number, height: number, rects: number): number;
  takeAll(current: number, previous: number, bytes: number): void;
  packPalette(
    source: number,
    stride: number,
    width: number,
    height: number,
    out: number,
    table: number,
    indices: number,
    maxColours: number,
  ): number;
  packRgb(source: number, stride: number, width: number, height: number, out: number): void;
  findMoved(
    current: number,
    previous: number,
    stride: number,
    left: number,
    top: number,
    width: number,
    height: number,
    step: number,
    rowStep: number,
    table: number,
    hits: number,
    most: number,
  ): number;
  equalRuns(
    current: number,
    previous: number,
    stride: number,
    x: number,
    left: number,
    right: number,
    top: number,
    height: number,
    dx: number,
    dy: number,
    runs: number,
  ): void;
  movePixels(
    picture: number,
    stride: number,
    fromX: number,
    fromY: number,
    x: number,
    y: number,
    width: number,
    height: number,
  ): void;
}

/** Where pixels are in the current picture, and where the last one taken has the same. */
export interface Hit {
  readonly x: number;
  readonly y: number;
  readonly fromX: number;
  readonly fromY: number;
}

/** Columns of one row, the last one not included. */
export interface Run {
  readonly start: number;
  readonly end: number;
}

const EXPORTS = ['changedTiles', 'takeAll', 'packPalette', 'packRgb', 'findMoved', 'equalRuns', 'movePixels'];

/** Largest palette of the wire format. */
export const MAX_COLOURS = 256;

let compiled: WebAssembly.Module | undefined;

function isKernel(exports: WebAssembly.Exports): exports is KernelExports {
  return EXPORTS.every((name) => name in exports);
}

/** Bits of one palette index (TILE_ENCODING_PALETTE of stream.proto). */
export function indexBits(colours: number): 1 | 2 | 4 | 8 {
  if (colours <= 2) return 1;
  if (colours <= 4) return 2;
  return colours <= 16 ? 4 : 8;
}

/** Bytes of a packed palette tile: palette, then rows of indices; one colour has none. */
export function paletteBytes(colours: number, width: number, height: number): number {
  const indices = colours === 1 ? 0 : Math.ceil((width * indexBits(colours)) / 8) * height;
  return colours * 3 + indices;
}

/** The SIMD kernel over one monitor's pictures. */
export class Kernel {
  readonly pixels: PixelMemory;
  readonly #exports: KernelExports;

  constructor(pixels: PixelMemory) {
    compiled ??= new WebAssembly.Module(new Uint8Array(readAsset('kernel.wasm')));
    const { exports } = new WebAssembly.Instance(compiled, { env: { memory: pixels.memory } });
    if (!isKernel(exports)) throw new Error('kernel.wasm is not of this version: build it again');
    this.#exports = exports;
    this.pixels = pixels;
  }

  /**
   * Rectangles, at most 64x64 each, that hold all pixels in the rows of `area` which changed since they were last taken;
   * takes them. Rows of the same tiles are looked at too.
   */
  changedTiles(area: Rectangle): Rectangle[] {
    const { currentOffset, previousOffset, width, height, rectsOffset, memory } = this.pixels;
    const top = Math.floor(area.y / TILE_SIZE) * TILE_SIZE;
    const bottom = Math.min(height, Math.ceil((area.y + area.height) / TILE_SIZE) * TILE_SIZE);
    const skipped = top * width * 4;
    const count = this.#exports.changedTiles(
      currentOffset + skipped,
      previousOffset + skipped,
      width,
      bottom - top,
      rectsOffset,
    );
    const values = new Int32Array(memory.buffer, rectsOffset, count * 4);
    const rects: Rectangle[] = [];
    for (let i = 0; i < values.length; i += 4) {
      const [x = 0, y = 0, w = 0, h = 0] = values.subarray(i, i + 4);
      rects.push({ x, y: y + top, width: w, height: h });
    }
    return rects;
  }

  /** Takes the whole current picture as sent. */
  takeAll(): void {
    const { currentOffset, previousOffset, pictureBytes } = this.pixels;
    this.#exports.takeAll(currentOffset, previousOffset, pictureBytes);
  }

  /**
   * Places in `area` whose 32 pixels from there on occur at another place of the picture that was taken, and only once in
   * `area` of it. Looks at every `rowStep`-th row, and knows every `step`-th column of the picture before. At most 1,024.
   */
  findMoved(area: Rectangle, step: number, rowStep: number): Hit[] {
    const { currentOffset, previousOffset, width, segmentTableOffset, hitsOffset, memory } = this.pixels;
    const count = this.#exports.findMoved(
      currentOffset,
      previousOffset,
      width * 4,
      area.x,
      area.y,
      area.width,
      area.height,
      step,
      rowStep,
      segmentTableOffset,
      hitsOffset,
      MAX_HITS,
    );
    const values = new Int32Array(memory.buffer, hitsOffset, count * 4);
    const hits: Hit[] = [];
    for (let i = 0; i < values.length; i += 4) {
      const [x = 0, y = 0, fromX = 0, fromY = 0] = values.subarray(i, i + 4);
      hits.push({ x, y, fromX, fromY });
    }
    return hits;
  }

  /**
   * For each row of `area`, the columns around `x` at which the current picture shows what the one taken shows (dx, dy) before.
   * `area` lies in both pictures, also when it is moved back.
   */
  equalRuns(area: Rectangle, x: number, dx: number, dy: number): Run[] {
    const { currentOffset, previousOffset, width, runsOffset, memory } = this.pixels;
    this.#exports.equalRuns(
      currentOffset,
      previousOffset,
      width * 4,
      x,
      area.x,
      area.x + area.width,
      area.y,
      area.height,
      dx,
      dy,
      runsOffset,
    );
    const values = new Int32Array(memory.buffer, runsOffset, area.height * 2);
    return Array.from({ length: area.height }, (_, row) => ({
      start: values[row * 2] ?? 0,
      end: values[row * 2 + 1] ?? 0,
    }));
  }

  /** Moves pixels of the picture that was taken, as the viewer moves them. */
  move({ fromX, fromY, to }: Move): void {
    const { previousOffset, width } = this.pixels;
    this.#exports.movePixels(previousOffset, width * 4, fromX, fromY, to.x, to.y, to.width, to.height);
  }

  /** Packs a rectangle (at most 64x64) at byte `at` of the output. Returns its colours; 0: more than `maxColours`. */
  packPalette(rect: Rectangle, at: number, maxColours: number): number {
    const { outputOffset, tableOffset, indexOffset, width } = this.pixels;
    return this.#exports.packPalette(
      this.sourceOffset(rect),
      width * 4,
      rect.width,
      rect.height,
      outputOffset + at,
      tableOffset,
      indexOffset,
      maxColours,
    );
  }

  /** Packs a rectangle as R, G, B at byte `at` of the output: 3 bytes a pixel. */
  packRgb(rect: Rectangle, at: number): void {
    const { outputOffset, width } = this.pixels;
    this.#exports.packRgb(this.sourceOffset(rect), width * 4, rect.width, rect.height, outputOffset + at);
  }

  /** The first `bytes` of what was packed; a view that the next frame overwrites. */
  output(bytes: number): Uint8Array {
    return new Uint8Array(this.pixels.memory.buffer, this.pixels.outputOffset, bytes);
  }

  /** Byte of linear memory at which the rectangle's first pixel lies. */
  sourceOffset(rect: Rectangle): number {
    return this.pixels.currentOffset + (rect.y * this.pixels.width + rect.x) * 4;
  }
}

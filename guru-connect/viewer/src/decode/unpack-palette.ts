import { indexBits, indexRowBytes } from './palette-bits.ts';

/** Where a tile's pixels go: RGBA, one little-endian word a pixel, `stride` words a row. */
export interface Destination {
  readonly words: Uint32Array;
  readonly start: number;
  readonly stride: number;
}

const OPAQUE = 0xff000000;
/** Entries beyond a tile's colours are 0: transparent, as no colour is, so that a look-up beyond them shows. */
const palette = new Uint32Array(256);

/**
 * Unpacks palette entries and indices (layout: TileEncoding in stream.proto) from `bytes` at `at`.
 * The caller has checked that the bytes are there.
 * @returns false when an index lies beyond the palette; the destination is then undefined
 */
export function unpackPalette(
  bytes: Uint8Array,
  at: number,
  tile: { readonly width: number; readonly height: number; readonly colours: number },
  to: Destination,
): boolean {
  const { width, height, colours } = tile;
  loadPalette(bytes, at, colours);
  const bits = indexBits(colours);
  if (bits === 0) {
    fill(palette[0] ?? OPAQUE, width, height, to);
    return true;
  }
  const { words, stride } = to;
  const rowBytes = indexRowBytes(colours, width);
  const mask = (1 << bits) - 1;
  let source = at + colours * 3;
  // Every colour has the top bit of its alpha set; one look-up beyond the palette clears it for good.
  let seen = OPAQUE;
  for (let row = 0; row < height; row += 1) {
    let target = to.start + row * stride;
    const end = target + width;
    for (let column = 0; column < rowBytes; column += 1) {
      let packed = bytes[source++] ?? 0;
      for (let shift = 0; shift < 8 && target < end; shift += bits) {
        const colour = palette[packed & mask] ?? 0;
        seen &= colour;
        words[target++] = colour;
        packed >>= bits;
      }
    }
  }
  return seen < 0;
}

function loadPalette(bytes: Uint8Array, at: number, colours: number): void {
  palette.fill(0, colours);
  for (let entry = 0; entry < colours; entry += 1) {
    const from = at + entry * 3;
    palette[entry] =
      OPAQUE | ((bytes[from + 2] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from] ?? 0);
  }
}

function fill(colour: number, width: number, height: number, to: Destination): void {
  for (let row = 0; row < height; row += 1) {
    const from = to.start + row * to.stride;
    to.words.fill(colour, from, from + width);
  }
}

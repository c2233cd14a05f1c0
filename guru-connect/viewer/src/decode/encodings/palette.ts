import { DecodeError } from '../decode-error.ts';
import { indexBits, indexRowBytes } from './palette-bits.ts';
import type { Destination, LosslessDecoder } from './tile-decoder.ts';

const OPAQUE = 0xff000000;
/** Entries beyond a tile's colours are 0: transparent, as no colour is, so that a look-up beyond them shows. */
const entries = new Uint32Array(256);

/** Palette entries, then indices (TileEncoding in stream.proto). */
export const palette: LosslessDecoder = {
  kind: 'lossless',
  largest: 'tile',
  losslessSize: ({ colours, width, height }, seq) => {
    if (colours < 1 || colours > 256) {
      throw new DecodeError('bad_palette', `palette of ${colours} colours`, seq);
    }
    return colours * 3 + indexRowBytes(colours, width) * height;
  },
  unpack: (bytes, at, tile, to, seq) => {
    if (!unpackPalette(bytes, at, tile, to)) {
      throw new DecodeError('index_beyond_palette', `index beyond ${tile.colours} colours`, seq);
    }
  },
};

/** @returns false when an index lies beyond the palette */
function unpackPalette(
  bytes: Uint8Array,
  at: number,
  tile: { readonly width: number; readonly height: number; readonly colours: number },
  to: Destination,
): boolean {
  const { width, height, colours } = tile;
  loadPalette(bytes, at, colours);
  const bits = indexBits(colours);
  if (bits === 0) {
    fill(entries[0] ?? OPAQUE, width, height, to);
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
        const colour = entries[packed & mask] ?? 0;
        seen &= colour;
        words[target++] = colour;
        packed >>= bits;
      }
    }
  }
  return seen < 0;
}

function loadPalette(bytes: Uint8Array, at: number, colours: number): void {
  entries.fill(0, colours);
  for (let entry = 0; entry < colours; entry += 1) {
    const from = at + entry * 3;
    entries[entry] =
      OPAQUE | ((bytes[from + 2] ?? 0) << 16) | ((bytes[from + 1] ?? 0) << 8) | (bytes[from] ?? 0);
  }
}

function fill(colour: number, width: number, height: number, to: Destination): void {
  for (let row = 0; row < height; row += 1) {
    const from = to.start + row * to.stride;
    to.words.fill(colour, from, from + width);
  }
}

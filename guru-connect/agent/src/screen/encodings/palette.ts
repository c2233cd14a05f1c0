import { TileEncoding } from '@guru-connect/proto/stream';
import { type Kernel, MAX_COLOURS, paletteBytes } from '../kernel.ts';
import { divide } from '../tile-grid.ts';
import type { TileEncoder } from './tile-encoder.ts';
import { tileOf } from './tile-encoder.ts';

/** A square of as many pixels cannot have more colours than a palette holds. */
const PALETTE_SIDE = 16;

/** Palette and indices; a rectangle of too many colours as squares. */
export function paletteEncoder(kernel: Kernel): TileEncoder {
  const encoding = TileEncoding.TILE_ENCODING_PALETTE;
  const encoder: TileEncoder = {
    // asking for the colours has packed them
    pack: (rect, at, colours) => {
      if (colours > 0) {
        const bytes = paletteBytes(colours, rect.width, rect.height);
        return { tiles: [tileOf(rect, encoding, { colours })], bytes };
      }
      let bytes = 0;
      const tiles = divide(rect, PALETTE_SIDE).flatMap((square) => {
        const packed = encoder.pack(square, at + bytes, kernel.packPalette(square, at + bytes, MAX_COLOURS));
        bytes += packed.bytes;
        return packed.tiles;
      });
      return { tiles, bytes };
    },
  };
  return encoder;
}

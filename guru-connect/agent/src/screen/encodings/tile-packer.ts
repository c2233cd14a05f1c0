import { type Tile, TileEncoding } from '@guru-connect/proto/stream';
import type { Encodings } from '../../wire/capabilities.ts';
import { chooseEncoding, type TileSized } from '../choose-encoding.ts';
import { type Kernel, MAX_COLOURS, paletteBytes } from '../kernel.ts';
import type { Rectangle } from '../rectangle.ts';
import { jpegEncoder } from './jpeg.ts';
import { paletteEncoder } from './palette.ts';
import { rgbEncoder } from './rgb.ts';
import type { TileEncoder } from './tile-encoder.ts';

export interface PackedTiles {
  readonly tiles: Tile[];
  readonly bytes: number;
  /** Rectangles that were left out, since they are to be a picture. */
  readonly pictures: Rectangle[];
}

/** Packs rectangles of at most 64x64 pixels, each in the encoding that suits it. */
export class TilePacker {
  readonly #kernel: Kernel;
  readonly #encoders: Readonly<Record<TileSized, TileEncoder>>;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
    this.#encoders = {
      [TileEncoding.TILE_ENCODING_PALETTE]: paletteEncoder(kernel),
      [TileEncoding.TILE_ENCODING_RGB]: rgbEncoder(kernel),
      [TileEncoding.TILE_ENCODING_JPEG]: jpegEncoder(kernel),
    } satisfies Record<TileSized, TileEncoder>;
  }

  /** Packs one after another, from the output's first byte on but, with `keepPictures`, those that suit a JPEG. */
  pack(rects: readonly Rectangle[], allowed: Encodings, keepPictures: boolean): PackedTiles {
    const packed: { tiles: Tile[]; bytes: number; pictures: Rectangle[] } = {
      tiles: [],
      bytes: 0,
      pictures: [],
    };
    for (const rect of rects) {
      const pixels = rect.width * rect.height;
      const colours = this.#kernel.packPalette(rect, packed.bytes, MAX_COLOURS);
      const facts = { pixels, colours, paletteBytes: paletteBytes(colours, rect.width, rect.height) };
      const encoding = chooseEncoding(facts, allowed);
      if (keepPictures && encoding === TileEncoding.TILE_ENCODING_JPEG) {
        packed.pictures.push(rect);
        continue;
      }
      const part = this.#encoders[encoding].pack(rect, packed.bytes, colours);
      for (const tile of part.tiles) packed.tiles.push(tile);
      packed.bytes += part.bytes;
    }
    return packed;
  }
}

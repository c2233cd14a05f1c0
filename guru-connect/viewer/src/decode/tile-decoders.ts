import { TileEncoding } from '@guru-connect/proto/stream';
import { copy } from './encodings/copy.ts';
import { jpeg } from './encodings/jpeg.ts';
import { largeJpeg } from './encodings/large-jpeg.ts';
import { palette } from './encodings/palette.ts';
import { rgb } from './encodings/rgb.ts';
import type { TileDecoder } from './encodings/tile-decoder.ts';

type KnownEncoding = Exclude<
  TileEncoding,
  typeof TileEncoding.TILE_ENCODING_UNSPECIFIED | typeof TileEncoding.UNRECOGNIZED
>;

/** One decoder for each encoding of stream.proto: a new one does not compile until it is here. */
const TILE_DECODERS = {
  [TileEncoding.TILE_ENCODING_PALETTE]: palette,
  [TileEncoding.TILE_ENCODING_RGB]: rgb,
  [TileEncoding.TILE_ENCODING_JPEG]: jpeg,
  [TileEncoding.TILE_ENCODING_COPY]: copy,
  [TileEncoding.TILE_ENCODING_LARGE_JPEG]: largeJpeg,
} as const satisfies Readonly<Record<KnownEncoding, TileDecoder>>;

const DECODERS: ReadonlyMap<number, TileDecoder> = new Map(
  Object.entries(TILE_DECODERS).map(([encoding, decoder]) => [Number(encoding), decoder]),
);

/** The decoder of an encoding; undefined when this viewer has none. */
export function tileDecoder(encoding: TileEncoding): TileDecoder | undefined {
  return DECODERS.get(encoding);
}

/** What this viewer announces in its hello, so that an agent sends nothing else. */
export const DECODABLE_ENCODINGS: readonly TileEncoding[] = Object.values(TileEncoding).filter((encoding) =>
  DECODERS.has(encoding),
);

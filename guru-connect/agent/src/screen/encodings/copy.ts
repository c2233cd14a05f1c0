import { type Tile, TileEncoding } from '@guru-connect/proto/stream';
import type { Move } from '../changes.ts';
import { tileOf } from './tile-encoder.ts';

/** Pixels that the viewer has at another place. */
export function copyTile({ fromX, fromY, to }: Move): Tile {
  return tileOf(to, TileEncoding.TILE_ENCODING_COPY, { fromX, fromY });
}

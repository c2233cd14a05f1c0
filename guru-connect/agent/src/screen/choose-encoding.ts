import { TileEncoding } from '@guru-connect/proto/stream';
import type { Encodings } from '../wire/capabilities.ts';

/** Below this a JPEG's 600 bytes of headers cost more than the pixels as they are. */
const JPEG_MIN_PIXELS = 1024;

const { TILE_ENCODING_JPEG: JPEG, TILE_ENCODING_PALETTE: PALETTE, TILE_ENCODING_RGB: RGB } = TileEncoding;

/** Encodings of one tile. */
export type TileSized =
  | typeof TileEncoding.TILE_ENCODING_JPEG
  | typeof TileEncoding.TILE_ENCODING_PALETTE
  | typeof TileEncoding.TILE_ENCODING_RGB;

/** What is known of a tile before it is packed. */
export interface TileFacts {
  readonly pixels: number;
  /** Number of colours; 0: more than a palette holds. */
  readonly colours: number;
  /** Size packed as palette, in bytes; of no meaning without colours. */
  readonly paletteBytes: number;
}

/** Each list names all encodings, the best one first. */
function byPreference({ pixels, colours, paletteBytes }: TileFacts): readonly TileSized[] {
  if (colours > 0 && paletteBytes < pixels * 3) return [PALETTE, RGB, JPEG];
  // small or of few colours: text and lines, which stay exact if they can
  if (colours > 0 || pixels < JPEG_MIN_PIXELS) return [RGB, PALETTE, JPEG];
  return [JPEG, RGB, PALETTE];
}

/** The best encoding for a tile among those allowed. Palette may be chosen for too many colours: divide the tile then. */
export function chooseEncoding(facts: TileFacts, allowed: Encodings): TileSized {
  const chosen = byPreference(facts).find((encoding) => allowed.has(encoding));
  if (chosen === undefined) throw new Error('no encoding that this agent produces is allowed');
  return chosen;
}

import { TileEncoding } from '@guru-connect/proto/stream';
import type { Kernel } from '../kernel.ts';
import type { TileEncoder } from './tile-encoder.ts';
import { tileOf } from './tile-encoder.ts';

/** Three bytes a pixel. */
export function rgbEncoder(kernel: Kernel): TileEncoder {
  return {
    pack: (rect, at) => {
      kernel.packRgb(rect, at);
      const bytes = rect.width * rect.height * 3;
      return { tiles: [tileOf(rect, TileEncoding.TILE_ENCODING_RGB)], bytes };
    },
  };
}

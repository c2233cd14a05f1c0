import { TileEncoding } from '@guru-connect/proto/stream';
import jpegTurbo from '@julusian/jpeg-turbo';
import type { Kernel } from '../kernel.ts';
import type { TileEncoder } from './tile-encoder.ts';
import { tileOf } from './tile-encoder.ts';

/** Above 35 dB on photographs, and half the bytes of 90. */
const QUALITY = 80;

/** Baseline JPEG, 4:2:0, of one tile: for viewers that decode no large ones. */
export function jpegEncoder(kernel: Kernel): TileEncoder {
  const { pixels } = kernel;
  return {
    pack: (rect) => {
      // the library asks for whole rows, so the last one may reach into what follows the picture in memory; it is not read
      const raw = Buffer.from(
        pixels.memory.buffer,
        kernel.sourceOffset(rect),
        rect.height * pixels.width * 4,
      );
      const jpeg = jpegTurbo.compressSync(raw, {
        format: jpegTurbo.FORMAT_BGRX,
        width: rect.width,
        height: rect.height,
        stride: pixels.width,
        quality: QUALITY,
        subsampling: jpegTurbo.SAMP_420,
      });
      return { tiles: [tileOf(rect, TileEncoding.TILE_ENCODING_JPEG, { jpeg })], bytes: 0 };
    },
  };
}

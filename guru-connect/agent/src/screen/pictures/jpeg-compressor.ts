import jpegTurbo from '@julusian/jpeg-turbo';
import { openTurboJpeg } from '../../ffi/turbojpeg.ts';
import type { Kernel } from '../kernel.ts';
import type { Rectangle } from '../rectangle.ts';
import type { PictureQuality } from './picture-quality.ts';

/** Compresses rectangles of the current picture as baseline JPEG, 4:2:0, off the main thread. One at a time. */
export interface JpegCompressor {
  compress(rect: Rectangle, quality: PictureQuality): Promise<Uint8Array>;
}

/** Where libturbojpeg can be called by its name it reads the picture's own memory; elsewhere the package's calls do. */
export function createJpegCompressor(kernel: Kernel): JpegCompressor {
  const { pixels } = kernel;
  const turbo = openTurboJpeg();
  if (turbo) {
    const compressor = turbo.compressor(pixels.width, pixels.height);
    return {
      compress: (rect, { quality, optimised }) =>
        compressor({
          buffer: pixels.memory.buffer,
          offset: kernel.sourceOffset(rect),
          pitch: pixels.width * 4,
          width: rect.width,
          height: rect.height,
          quality,
          optimised,
        }),
    };
  }
  return {
    compress: (rect, { quality }) => {
      const raw = Buffer.from(
        pixels.memory.buffer,
        kernel.sourceOffset(rect),
        rect.height * pixels.width * 4,
      );
      return jpegTurbo.compress(raw, {
        format: jpegTurbo.FORMAT_BGRX,
        width: rect.width,
        height: rect.height,
        stride: pixels.width,
        quality,
        subsampling: jpegTurbo.SAMP_420,
      });
    },
  };
}

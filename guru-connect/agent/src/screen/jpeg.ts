import jpegTurbo from '@julusian/jpeg-turbo';
import type { PixelMemory } from './pixel-memory.ts';
import type { Rectangle } from './rectangle.ts';

/** Above 35 dB on photographs, and half the bytes of 90. */
const QUALITY = 80;

/** A picture-like rectangle of the current picture as baseline JPEG, 4:2:0. */
export function encodeJpeg(pixels: PixelMemory, sourceOffset: number, rect: Rectangle): Uint8Array {
  // the library asks for whole rows, so the last one may reach into what follows the picture in memory; it is not read
  const raw = Buffer.from(pixels.memory.buffer, sourceOffset, rect.height * pixels.width * 4);
  return jpegTurbo.compressSync(raw, {
    format: jpegTurbo.FORMAT_BGRX,
    width: rect.width,
    height: rect.height,
    stride: pixels.width,
    quality: QUALITY,
    subsampling: jpegTurbo.SAMP_420,
  });
}

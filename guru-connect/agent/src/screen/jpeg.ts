import jpegTurbo from '@julusian/jpeg-turbo';
import type { PixelMemory } from './pixel-memory.ts';
import type { Rectangle } from './rectangle.ts';

/** Above 35 dB on photographs, and half the bytes of 90. */
const QUALITY = 80;

/** A picture-like rectangle of the current picture as baseline JPEG, 4:2:0. */
export function encodeJpeg(pixels: PixelMemory, sourceOffset: number, rect: Rectangle): Uint8Array {
  const rowsButLast = (rect.height - 1) * pixels.width * 4;
  const raw = Buffer.from(pixels.memory.buffer, sourceOffset, rowsButLast + rect.width * 4);
  return jpegTurbo.compressSync(raw, {
    format: jpegTurbo.FORMAT_BGRX,
    width: rect.width,
    height: rect.height,
    stride: pixels.width,
    quality: QUALITY,
    subsampling: jpegTurbo.SAMP_420,
  });
}

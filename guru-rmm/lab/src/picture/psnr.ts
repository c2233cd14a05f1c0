import type { Picture } from './picture.ts';

/**
 * Peak signal-to-noise ratio over all three channels, in decibels; Infinity when the pictures are equal, and
 * -Infinity when they are not even of one size.
 */
export function psnr(a: Picture, b: Picture): number {
  if (a.width !== b.width || a.height !== b.height) return Number.NEGATIVE_INFINITY;
  let squares = 0;
  for (let i = 0; i < a.rgb.length; i++) {
    const difference = (a.rgb[i] ?? 0) - (b.rgb[i] ?? 0);
    squares += difference * difference;
  }
  if (squares === 0) return Number.POSITIVE_INFINITY;
  return 10 * Math.log10((255 * 255) / (squares / a.rgb.length));
}

import type { Size } from '../input/map-point.ts';

/** How many pixels of this screen one pixel of the machine gets, for a picture that fits a box of CSS pixels. */
export function scaleToFit(box: Size, picture: Size, pixelRatio: number): number {
  return Math.min(box.width / picture.width, box.height / picture.height) * pixelRatio;
}

/** Whole multiples stay sharp as they are; all others are smoothed, or some lines would be thicker than others. */
export function isWholeScale(scale: number): boolean {
  const whole = Math.round(scale);
  // Sizes in CSS pixels are fractions at most densities.
  return whole >= 1 && Math.abs(scale - whole) < 0.002;
}

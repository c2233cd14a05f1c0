import type { Rectangle } from './rectangle.ts';

/** Largest side of a tile, in pixels (interfaces, section 3). */
export const TILE_SIZE = 64;

/** Divides a rectangle into rectangles of at most `side` x `side` pixels, row by row. */
export function divide(rect: Rectangle, side: number): Rectangle[] {
  const parts: Rectangle[] = [];
  const right = rect.x + rect.width;
  const bottom = rect.y + rect.height;
  for (let y = rect.y; y < bottom; y += side) {
    for (let x = rect.x; x < right; x += side) {
      parts.push({ x, y, width: Math.min(side, right - x), height: Math.min(side, bottom - y) });
    }
  }
  return parts;
}

/** Tiles that cover a picture of `width` x `height` pixels, row by row. */
export function tileGrid(width: number, height: number): Rectangle[] {
  return divide({ x: 0, y: 0, width, height }, TILE_SIZE);
}

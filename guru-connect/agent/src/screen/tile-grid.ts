import type { Rectangle } from './rectangle.ts';

/** Largest side of a tile, in pixels (interfaces, section 3). */
export const TILE_SIZE = 64;

/** Tiles that cover a picture of `width` x `height` pixels, row by row. */
export function tileGrid(width: number, height: number): Rectangle[] {
  const tiles: Rectangle[] = [];
  for (let y = 0; y < height; y += TILE_SIZE) {
    for (let x = 0; x < width; x += TILE_SIZE) {
      tiles.push({ x, y, width: Math.min(TILE_SIZE, width - x), height: Math.min(TILE_SIZE, height - y) });
    }
  }
  return tiles;
}

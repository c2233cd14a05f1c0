import { expect, test } from '@jest/globals';
import { LossyTiles } from './lossy-tiles.ts';

const SIZE = { width: 200, height: 100 };
const at = (tiles: LossyTiles, time: number) => tiles.before(time, 99).map(({ x, y }) => `${x},${y}`);

test('knows tiles with losses since when, and bounds their number', () => {
  const tiles = new LossyTiles(SIZE);
  expect(tiles.oldest).toBeNull();
  tiles.mark({ x: 60, y: 0, width: 10, height: 10 }, 5);
  tiles.mark({ x: 192, y: 64, width: 8, height: 36 }, 9);
  expect(tiles.oldest).toBe(5);
  expect(at(tiles, 5)).toEqual(['0,0', '64,0']);
  expect(tiles.before(9, 99).at(-1)).toEqual({ x: 192, y: 64, width: 8, height: 36 });
  expect(tiles.before(9, 1)).toHaveLength(1);
});

test('forgets only tiles that were sent exactly as a whole', () => {
  const tiles = new LossyTiles(SIZE);
  tiles.mark({ x: 0, y: 0, ...SIZE }, 1);
  tiles.clear({ x: 0, y: 0, width: 127, height: 64 });
  expect(at(tiles, 1)).not.toContain('0,0');
  expect(at(tiles, 1)).toContain('64,0');
  tiles.clear({ x: 0, y: 0, ...SIZE });
  expect(tiles.oldest).toBeNull();
});

test('moves losses with the pixels', () => {
  const tiles = new LossyTiles(SIZE);
  tiles.mark({ x: 0, y: 0, width: 64, height: 64 }, 1);
  tiles.move({ fromX: 10, fromY: 0, to: { x: 130, y: 0, width: 70, height: 64 } }, 8);
  expect(at(tiles, 1)).toEqual(['0,0']);
  expect(at(tiles, 8)).toEqual(['0,0', '128,0']);
});

test('calls a region moving when half of its tiles became lossy lately', () => {
  const tiles = new LossyTiles(SIZE);
  const left = { x: 0, y: 0, width: 128, height: 64 };
  expect(tiles.isMoving(left, 0)).toBe(false);
  tiles.mark({ x: 0, y: 0, width: 10, height: 10 }, 50);
  expect(tiles.isMoving(left, 40)).toBe(true);
  expect(tiles.isMoving(left, 50)).toBe(false);
  expect(tiles.isMoving({ x: 0, y: 0, ...SIZE }, 40)).toBe(false);
});

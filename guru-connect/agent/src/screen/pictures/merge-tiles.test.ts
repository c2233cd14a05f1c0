import { expect, test } from '@jest/globals';
import type { Rectangle } from '../rectangle.ts';
import { mergeTiles } from './merge-tiles.ts';

/** Whole tiles where the picture has an X. */
function tiles(...rows: string[]): Rectangle[] {
  return rows.flatMap((row, y) =>
    [...row].flatMap((cell, x) => (cell === 'X' ? [{ x: x * 64, y: y * 64, width: 64, height: 64 }] : [])),
  );
}

/** In tiles. */
function merged(...rows: string[]): string[] {
  return mergeTiles(tiles(...rows)).map(
    ({ x, y, width, height }) => `${width / 64}x${height / 64}+${x / 64}+${y / 64}`,
  );
}

test.each([
  ['nothing', ['....'], []],
  ['a block', ['XXX', 'XXX'], ['3x2+0+0']],
  ['a block with a hole', ['XXX', 'X.X', 'XXX'], ['3x3+0+0']],
  ['two blocks apart', ['XX..X', 'XX..X'], ['2x2+0+0', '1x2+4+0']],
  [
    'neighbours across a corner, too sparse for a box',
    ['X..', '.X.', '..X'],
    ['1x1+0+0', '1x1+1+1', '1x1+2+2'],
  ],
  ['an L', ['X..', 'X..', 'X..', 'XXX'], ['1x3+0+0', '3x1+0+3']],
])('merges %s', (_what, rows, expected) => {
  expect(merged(...rows)).toEqual(expected);
});

test('keeps to what changed within the tiles at the edges', () => {
  const parts = [
    { x: 40, y: 50, width: 24, height: 14 },
    { x: 64, y: 50, width: 30, height: 14 },
  ];
  expect(mergeTiles(parts)).toEqual([{ x: 40, y: 50, width: 54, height: 14 }]);
});

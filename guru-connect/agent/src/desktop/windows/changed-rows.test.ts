import { expect, test } from '@jest/globals';
import { changedRows, hasChanged } from './changed-rows.ts';

const WIDTH = 5;
const HEIGHT = 100;

/** The picture after pixels in these rows were drawn. */
function drawn(...rows: number[]) {
  const known = Buffer.alloc(WIDTH * HEIGHT * 4, 7);
  const fresh = Buffer.from(known);
  for (const y of rows) fresh[(y * WIDTH + 3) * 4] = 1;
  return { width: WIDTH, height: HEIGHT, fresh, known };
}

test('finds nothing in equal pictures', () => {
  expect(changedRows(drawn())).toEqual([]);
  expect(hasChanged(drawn())).toBe(false);
});

test('finds the first and the last row', () => {
  expect(changedRows(drawn(0, 99))).toEqual([
    { x: 0, y: 0, width: WIDTH, height: 1 },
    { x: 0, y: 99, width: WIDTH, height: 1 },
  ]);
  expect(hasChanged(drawn(99))).toBe(true);
});

test('joins rows that lie close together', () => {
  expect(changedRows(drawn(10, 12, 25, 60))).toEqual([
    { x: 0, y: 10, width: WIDTH, height: 16 },
    { x: 0, y: 60, width: WIDTH, height: 1 },
  ]);
});

import { expect, test } from '@jest/globals';
import { buttonChanges } from './buttons.ts';

test.each([
  [1, 1],
  [2, 3],
  [4, 2],
  [8, 8],
  [16, 9],
])('bit %i is X11 button %i', (bit, button) => {
  expect(buttonChanges(0, bit)).toEqual([{ button, down: true }]);
  expect(buttonChanges(bit, 0)).toEqual([{ button, down: false }]);
});

test('only what differs changes', () => {
  expect(buttonChanges(1 | 2, 2 | 4)).toEqual([
    { button: 1, down: false },
    { button: 2, down: true },
  ]);
});

test('bits without a button are ignored', () => {
  expect(buttonChanges(0, 0xffffffe0)).toEqual([]);
});

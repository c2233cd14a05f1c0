import { expect, test } from '@jest/globals';
import { buttonChanges } from './buttons.ts';

test.each([
  [1, 0],
  [2, 2],
  [4, 1],
  [8, 3],
  [16, 4],
])('bit %i of the mask is button %i', (bit, button) => {
  expect(buttonChanges(0, bit)).toEqual([{ button, down: true }]);
  expect(buttonChanges(bit, 0)).toEqual([{ button, down: false }]);
});

test('changes only the buttons that differ', () => {
  expect(buttonChanges(1 | 2, 2 | 4)).toEqual([
    { button: 0, down: false },
    { button: 1, down: true },
  ]);
});

test('ignores bits without a button', () => {
  expect(buttonChanges(0, 0xffffffe0)).toEqual([]);
});

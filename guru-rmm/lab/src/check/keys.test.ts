import { expect, test } from '@jest/globals';
import { keysFor } from './keys.ts';

test('a command line as physical keys', () => {
  expect(keysFor('eA 1>a_b')).toEqual([
    'KeyE',
    'Shift+KeyA',
    'Space',
    'Digit1',
    'Shift+Period',
    'KeyA',
    'Shift+Minus',
    'KeyB',
  ]);
  expect(() => keysFor('ü')).toThrow(RangeError);
});

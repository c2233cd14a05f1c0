import { expect, test } from '@jest/globals';
import { dialogKey, isModifier } from './dialog-keys.ts';

const [SHIFT, CAPS, CONTROL, ALT, NUM, SUPER] = [1, 2, 4, 8, 16, 64] as const;
const RETURN = 0xff0d;
const TAB = 0xff09;

test.each([
  ['Return', RETURN, 0, 'activate'],
  ['Enter of the number block', 0xff8d, NUM, 'activate'],
  ['space', 0x20, CAPS, 'activate'],
  ['Escape', 0xff1b, 0, 'cancel'],
  ['Tab', TAB, 0, 'next'],
  ['Shift and Tab', TAB, SHIFT, 'previous'],
  ['Shift and Tab as one keysym', 0xfe20, SHIFT, 'previous'],
  ['Left', 0xff51, 0, 'previous'],
  ['a letter', 0x61, 0, undefined],
  ['Control and Return', RETURN, CONTROL, undefined],
  ['Alt and Tab', TAB, ALT, undefined],
  ['Super and space', 0x20, SUPER, undefined],
])('%s', (_name, keysym, modifiers, expected) => {
  expect(dialogKey(keysym, modifiers)).toBe(expected);
});

test('tells modifiers from keys', () => {
  expect([0xffe1, 0xffe9, 0xffee, 0xfe03].every(isModifier)).toBe(true);
  expect([RETURN, TAB, 0x61].some(isModifier)).toBe(false);
});

import { expect, test } from '@jest/globals';
import { KEY_NAMES, keycodesByCode } from './key-names.ts';

test('finds a key by the first of its names that the keyboard has', () => {
  const evdev = new Map([
    ['UP', 111],
    ['LWIN', 133],
    ['PRSC', 107],
  ]);
  const xfree86 = new Map([
    ['UP', 98],
    ['LMTA', 115],
    ['SYRQ', 111],
  ]);
  expect([...keycodesByCode(evdev)].sort()).toEqual([
    ['ArrowUp', 111],
    ['MetaLeft', 133],
    ['PrintScreen', 107],
  ]);
  expect([...keycodesByCode(xfree86)].sort()).toEqual([
    ['ArrowUp', 98],
    ['MetaLeft', 115],
    ['PrintScreen', 111],
  ]);
});

test('knows the keys of a keyboard, and XKB names of at most four characters', () => {
  expect(KEY_NAMES.size).toBeGreaterThan(150);
  for (const names of KEY_NAMES.values()) for (const name of names) expect(name).toMatch(/^[A-Z0-9+-]{2,4}$/);
});

test.each(['', 'keya', 'A', 'toString', '__proto__', 'KeyÄ'])('%j is no key', (code) => {
  expect(KEY_NAMES.has(code)).toBe(false);
});

import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { evdevKey } from './evdev-keys.ts';

test.each([
  ['KeyA', 30],
  ['Digit1', 2],
  ['Digit0', 11],
  ['Enter', 28],
  ['ArrowUp', 103],
  ['MetaLeft', 125],
  ['NumpadEnter', 96],
  ['F12', 88],
  ['F24', 194],
])('%s is key %i', (code, key) => {
  expect(evdevKey(code)).toBe(key);
});

test.each(['', 'keya', 'A', 'toString', '__proto__', 'KeyÄ', 'x'.repeat(4000)])('%j is no key', (code) => {
  expect(evdevKey(code)).toBeUndefined();
});

test('no two codes share a key', () => {
  const source = readFileSync(new URL('./evdev-keys.ts', import.meta.url), 'utf8');
  const codes = [...source.matchAll(/^ {4}(\w+): \d+,$/gm)].map(([, code = '']) => code);
  expect(codes.length).toBeGreaterThan(130);
  expect(new Set(codes.map(evdevKey)).size).toBe(codes.length);
});

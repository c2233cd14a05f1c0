import { expect, test } from '@jest/globals';
import { KEY_NAMES } from '../x11/key-names.ts';
import { character, motion, press, stroke, turn } from './input-events.ts';
import { SCAN_KEYS } from './scan-codes.ts';

test.each([
  { x: 0, y: 0, width: 1280, height: 720 },
  { x: -1920, y: -1080, width: 5760, height: 3240 },
  { x: -7, y: 3, width: 1367, height: 769 },
])('moves to every pixel of %j', (screen) => {
  // as Windows and Wine turn steps into pixels
  const landed = (step: number, size: number) => Math.floor((step * size) / 65_536);
  for (let i = 0; i < screen.width; i++) {
    const { dx } = motion(screen.x + i, screen.y, screen).u.mi;
    expect(landed(dx, screen.width)).toBe(i);
  }
  for (let i = 0; i < screen.height; i++) {
    const { dy } = motion(screen.x, screen.y + i, screen).u.mi;
    expect(landed(dy, screen.height)).toBe(i);
  }
});

test('keeps a motion beyond the screen at its edge', () => {
  const screen = { x: 0, y: 0, width: 100, height: 100 };
  expect(motion(-5, 5000, screen).u.mi).toMatchObject({ dx: 0, dy: 65_535 });
});

test('presses the physical button that the user has set as the primary one', () => {
  const flags = (swapped: boolean) =>
    [0, 2].map((button) => press(button as 0 | 2, true, swapped).u.mi.dwFlags);
  expect(flags(false)).toEqual([2, 8]);
  expect(flags(true)).toEqual([8, 2]);
  expect(press(4, false, true).u.mi).toMatchObject({ dwFlags: 0x100, mouseData: 2 });
});

test('turns the wheel down and right', () => {
  expect(turn(2, 1).map(({ u }) => [u.mi.dwFlags, u.mi.mouseData])).toEqual([
    [0x800, -120],
    [0x1000, 240],
  ]);
  expect(turn(0, 0)).toEqual([]);
});

test('marks extended keys, and types UTF-16 units', () => {
  const arrow = SCAN_KEYS.get('ArrowUp');
  if (!arrow) throw new Error('no arrow');
  expect(stroke(arrow, 0x26, false).u.ki).toMatchObject({ wVk: 0x26, wScan: 0x48, dwFlags: 3 });
  expect(character(0x20ac).map(({ u }) => [u.ki.wVk, u.ki.wScan, u.ki.dwFlags])).toEqual([
    [0, 0x20ac, 4],
    [0, 0x20ac, 6],
  ]);
});

test('has no two codes for one key, and every key of a PC keyboard that Linux has', () => {
  const places = [...SCAN_KEYS.values()].map(({ scan, extended }) => scan + (extended ? 0xe000 : 0));
  expect(new Set(places).size).toBe(places.length);
  const missing = [...KEY_NAMES.keys()].filter((code) => !SCAN_KEYS.has(code));
  // keys that PC keyboards do not have, or that Windows gives no scan code of its own
  expect(
    missing.filter((code) => /^(Key|Digit|F\d|Arrow|Numpad\d|Shift|Control|Alt|Meta)/.test(code)),
  ).toEqual([]);
});

import { expect, test } from '@jest/globals';
import { keepOn, scaleFor } from './panel-place.ts';

test.each([
  ['an ordinary monitor', '', 1920, 520, 1],
  ['a laptop with 4K on 15 inches', '', 3840, 344, 2],
  ['a 4K monitor of 32 inches', '', 3840, 700, 1],
  ['a projector of unknown size', '', 3840, 0, 1],
  ['a size that is nonsense', '', 3840, 16, 1],
  ['the desktop sets 192 dpi', 'Xft.dpi:\t192\n', 1920, 520, 2],
  ['the desktop sets 120 dpi', 'Xft.antialias: 1\nXft.dpi: 120\n', 3840, 344, 1.25],
  ['the desktop sets fewer than 96 dpi', 'Xft.dpi: 72', 1920, 520, 1],
  ['the desktop sets nonsense', 'Xft.dpi: 100000', 1920, 520, 1],
])('%s', (_title, resources, width, widthMm, scale) => {
  expect(scaleFor(resources, { width, widthMm })).toBe(scale);
});

test('a dragged window stays within all monitors', () => {
  const monitors = [
    { x: 0, y: 0, width: 1000, height: 500 },
    { x: 1000, y: 100, width: 500, height: 500 },
  ];
  const size = { width: 200, height: 40 };
  expect(keepOn(monitors, { x: -50, y: -9, ...size })).toEqual({ x: 0, y: 0, ...size });
  expect(keepOn(monitors, { x: 1450, y: 590, ...size })).toEqual({ x: 1300, y: 560, ...size });
  expect(keepOn(monitors, { x: 900, y: 300, ...size })).toEqual({ x: 900, y: 300, ...size });
});

import { expect, test } from '@jest/globals';
import { toStraightRgba } from './cursor.ts';

function cursor(pixels: number[], width: number, height: number) {
  return toStraightRgba({ width, height, xhot: 1, yhot: 0, argb: Uint32Array.from(pixels) });
}

test('premultiplied ARGB becomes straight RGBA', () => {
  const { rgba, ...rest } = cursor([0xff102030, 0x80400020, 0x00000000, 0x01010000], 2, 2);
  expect(rest).toEqual({ width: 2, height: 2, hotspotX: 1, hotspotY: 0 });
  expect([...rgba]).toEqual([16, 32, 48, 255, 128, 0, 64, 128, 0, 0, 0, 0, 255, 0, 0, 1]);
});

test('colours brighter than their alpha, which no server should send, stay in range', () => {
  expect([...cursor([0x10ffffff], 1, 1).rgba]).toEqual([255, 255, 255, 16]);
});

test.each([
  ['invisible', [0, 0x00ffffff], 2, 1],
  ['empty', [], 0, 0],
  ['huge', [0xffffffff], 129, 1],
] as const)('an %s pointer is hidden', (_name, pixels, width, height) => {
  expect(cursor([...pixels], width, height)).toMatchObject({ width: 0, height: 0 });
});

import { expect, test } from '@jest/globals';
import { toCursor } from './cursor.ts';

function cursor(pixels: number[], width: number, height: number) {
  return toCursor({ width, height, xhot: 1, yhot: 0, argb: Uint32Array.from(pixels) });
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
  ['invisible and huge', new Array(129).fill(0), 129, 1],
] as const)('an %s pointer is hidden', (_name, pixels, width, height) => {
  expect(cursor([...pixels], width, height)).toMatchObject({ width: 0, height: 0 });
});

test.each([
  [129, 1],
  [1, 129],
])('a cursor of %ix%i pixels, which no browser shows, becomes an arrow', (width, height) => {
  const { rgba, ...rest } = cursor(new Array(width * height).fill(0xffffffff), width, height);
  expect(rest).toEqual({ width: 12, height: 17, hotspotX: 0, hotspotY: 0 });
  expect([...rgba.subarray(0, 8)]).toEqual([0, 0, 0, 255, 0, 0, 0, 0]);
});

test('a hot spot beside the picture is moved to its edge', () => {
  const argb = new Uint32Array(6).fill(0xffffffff);
  expect(toCursor({ width: 3, height: 2, xhot: 3, yhot: 2, argb })).toMatchObject({
    hotspotX: 2,
    hotspotY: 1,
  });
});

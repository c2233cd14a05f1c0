import { describe, expect, test } from '@jest/globals';
import { parseXwd } from './xwd.ts';

interface Shape {
  byteOrder?: number;
  masks?: [number, number, number];
  bits?: number;
  pixels: readonly number[][];
  padding?: number;
  colors?: number;
}

/** A dump of 2 rows, laid out as X11/XWDFile.h says. */
function dump({
  byteOrder = 0,
  masks = [0xff0000, 0xff00, 0xff],
  bits = 32,
  pixels,
  padding = 0,
  colors = 1,
}: Shape) {
  const name = Buffer.from('root\0');
  const width = (pixels[0]?.length ?? 0) / 4;
  const words = [100 + name.length, 7, 2, 24, width, pixels.length, 0, byteOrder, 32, 0, 32, bits];
  words.push(width * 4 + padding, 4, ...masks, 8, 256, colors, width, pixels.length, 0, 0, 0);
  const header = Buffer.alloc(100);
  for (const [index, word] of words.entries()) header.writeUInt32BE(word, index * 4);
  const rows = pixels.map((row) => Buffer.from([...row, ...Array<number>(padding).fill(9)]));
  return Buffer.concat([header, name, Buffer.alloc(colors * 12), ...rows]);
}

const PIXELS = [
  [1, 2, 3, 0, 4, 5, 6, 0],
  [7, 8, 9, 0, 10, 11, 12, 0],
];

describe('screen dump', () => {
  test('little-endian pixels with padded rows', () => {
    expect(parseXwd(dump({ pixels: PIXELS, padding: 4 }))).toEqual({
      width: 2,
      height: 2,
      rgb: Uint8Array.from([3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10]),
    });
  });

  test('big-endian pixels', () => {
    const { rgb } = parseXwd(dump({ pixels: PIXELS, byteOrder: 1 }));
    expect([...rgb.subarray(0, 3)]).toEqual([2, 3, 0]);
  });

  test('refuses what it does not read', () => {
    expect(() => parseXwd(Buffer.alloc(10))).toThrow('too short');
    expect(() => parseXwd(dump({ pixels: PIXELS, bits: 16 }))).toThrow('16 bits');
    expect(() => parseXwd(dump({ pixels: PIXELS, masks: [0xf800, 0x7e0, 0x1f] }))).toThrow('f800');
    expect(() => parseXwd(dump({ pixels: PIXELS }).subarray(0, -1))).toThrow('shorter');
    expect(() => parseXwd(dump({ pixels: PIXELS, colors: 0xffffff }).subarray(0, 200))).toThrow('shorter');
  });
});

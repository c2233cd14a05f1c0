import { describe, expect, it } from '@jest/globals';
import { jpegSize } from './jpeg-size.ts';

const SOI = [0xff, 0xd8];
const APP0 = [0xff, 0xe0, 0, 5, 1, 2, 3];
const HUFFMAN = [0xff, 0xc4, 0, 4, 0, 0];
const frame = (marker: number) => [0xff, marker, 0, 11, 8, 0x01, 0x02, 0x03, 0x04, 1, 1, 0x11, 0];

describe('jpegSize', () => {
  it.each([
    ['baseline', [...SOI, ...frame(0xc0)]],
    ['progressive, behind other segments', [...SOI, ...APP0, ...HUFFMAN, ...frame(0xc2)]],
    ['behind fill bytes', [...SOI, 0xff, 0xff, ...frame(0xc0)]],
    [
      'the first of two frame headers',
      [...SOI, ...frame(0xc0), 0xff, 0xc0, 0, 11, 8, 0xff, 0xff, 0xff, 0xff, 1],
    ],
  ])('reads %s', (_what, bytes) => {
    expect(jpegSize(Uint8Array.from(bytes))).toEqual({ height: 0x0102, width: 0x0304 });
  });

  it.each([
    ['nothing', []],
    ['another format', [0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['no frame header before the scan', [...SOI, 0xff, 0xda, 0, 8, 0, 0, 0, 0, 0, 0, 0]],
    ['a header cut short', [...SOI, 0xff, 0xc0, 0, 11, 8, 1]],
    ['a segment whose length leads nowhere', [...SOI, 0xff, 0xe0, 0, 0, 1, 2, 3, 4, 5, 6]],
    ['no marker where one must be', [...SOI, 0x12, ...frame(0xc0)]],
  ])('finds none in %s', (_what, bytes) => {
    expect(jpegSize(Uint8Array.from(bytes))).toBeNull();
  });
});

import { describe, expect, test } from '@jest/globals';
import { decode } from 'fast-png';
import { crop, withoutAlpha } from './picture.ts';
import { encodePng } from './png.ts';
import { psnr } from './psnr.ts';

const picture = (width: number, height: number, value: (index: number) => number) => ({
  width,
  height,
  rgb: Uint8Array.from({ length: width * height * 3 }, (_, index) => value(index)),
});

describe('PSNR', () => {
  const flat = picture(10, 10, () => 100);

  test('is infinite for equal pictures and -infinite for two sizes', () => {
    expect(
      psnr(
        flat,
        picture(10, 10, () => 100),
      ),
    ).toBe(Number.POSITIVE_INFINITY);
    expect(
      psnr(
        flat,
        picture(10, 11, () => 100),
      ),
    ).toBe(Number.NEGATIVE_INFINITY);
  });

  test('is 20 log10(255 / d) when every value is d away', () => {
    expect(
      psnr(
        flat,
        picture(10, 10, () => 101),
      ),
    ).toBeCloseTo(48.13, 2);
    expect(
      psnr(
        flat,
        picture(10, 10, () => 110),
      ),
    ).toBeCloseTo(28.13, 2);
  });

  test('sees a single wrong pixel of a large picture', () => {
    const wrong = picture(100, 100, (index) => (index < 3 ? 255 : 0));
    expect(
      psnr(
        picture(100, 100, () => 0),
        wrong,
      ),
    ).toBeCloseTo(40, 1);
  });
});

test('a crop holds the rows of its rectangle', () => {
  const whole = picture(4, 3, (index) => index);
  expect([...crop(whole, { x: 1, y: 1, width: 2, height: 2 }).rgb]).toEqual([
    15, 16, 17, 18, 19, 20, 27, 28, 29, 30, 31, 32,
  ]);
  expect(() => crop(whole, { x: 3, y: 0, width: 2, height: 1 })).toThrow(RangeError);
});

test('alpha is dropped', () => {
  expect([...withoutAlpha(Uint8Array.from([1, 2, 3, 255, 4, 5, 6, 255]))]).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a PNG holds what went in', () => {
  const original = picture(7, 5, (index) => (index * 37) % 256);
  const { width, height, data, channels } = decode(encodePng(original));
  expect({ width, height, channels }).toEqual({ width: 7, height: 5, channels: 3 });
  expect([...data]).toEqual([...original.rgb]);
});

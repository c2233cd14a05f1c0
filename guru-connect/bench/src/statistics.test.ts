import { describe, expect, test } from '@jest/globals';
import { psnr, quantile } from './statistics.ts';

describe('quantile', () => {
  test('interpolates between the neighbours', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5);
    expect(quantile([10, 20], 0.95)).toBeCloseTo(19.5);
  });
  test('is null without values', () => expect(quantile([], 0.5)).toBeNull());
});

describe('psnr', () => {
  test('identical pictures are 99 dB', () =>
    expect(psnr(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 3))).toBe(99));
  test('a single value that is off by one is not identical', () => {
    const picture = new Uint8Array(432_000);
    expect(
      psnr(
        picture,
        Uint8Array.from(picture, (_, i) => (i === 7 ? 1 : 0)),
      ),
    ).toBe(98);
  });
  test.each([
    [0, 0],
    [2, 3],
    [3, 0],
  ])('pictures of %i and %i bytes are not compared', (a, b) =>
    expect(() => psnr(new Uint8Array(a), new Uint8Array(b))).toThrow('cannot be compared'),
  );
  test('one level of error everywhere is 48.13 dB', () =>
    expect(psnr(Uint8Array.of(10, 10), Uint8Array.of(11, 9))).toBeCloseTo(48.13, 2));
});

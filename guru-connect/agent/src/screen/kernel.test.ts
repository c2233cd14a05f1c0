import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '../../tests/support/random.ts';
import { indexBits, Kernel, paletteBytes } from './kernel.ts';
import { PixelMemory } from './pixel-memory.ts';
import type { Rectangle } from './rectangle.ts';
import { TILE_SIZE } from './tile-grid.ts';

const SIZES = [
  [1, 1],
  [3, 2],
  [64, 64],
  [65, 63],
  [130, 70],
  [203, 129],
] as const;

function kernelOf(width: number, height: number): { kernel: Kernel; pixels: Uint32Array } {
  const kernel = new Kernel(new PixelMemory(width, height));
  const { memory, currentOffset } = kernel.pixels;
  return { kernel, pixels: new Uint32Array(memory.buffer, currentOffset, width * height) };
}

/** The same answer, found the slow way. */
function naiveChanges(before: Uint32Array, after: Uint32Array, width: number, height: number): Rectangle[] {
  const rects: Rectangle[] = [];
  for (let top = 0; top < height; top += TILE_SIZE) {
    for (let left = 0; left < width; left += TILE_SIZE) {
      const xs: number[] = [];
      const ys: number[] = [];
      for (let y = top; y < Math.min(top + TILE_SIZE, height); y++) {
        for (let x = left; x < Math.min(left + TILE_SIZE, width); x++) {
          const i = y * width + x;
          if ((((before[i] ?? 0) ^ (after[i] ?? 0)) & 0xffffff) === 0) continue;
          xs.push(x);
          ys.push(y);
        }
      }
      if (xs.length === 0) continue;
      const [x, y] = [Math.min(...xs), Math.min(...ys)];
      rects.push({ x, y, width: Math.max(...xs) - x + 1, height: Math.max(...ys) - y + 1 });
    }
  }
  return rects;
}

describe.each(SIZES)('%i x %i', (width, height) => {
  test('changed tiles are those of a naive comparison, and are taken', () => {
    const random = randomFrom(width * 1000 + height);
    const { kernel, pixels } = kernelOf(width, height);
    for (let round = 0; round < 30; round++) {
      const before = pixels.slice();
      const changes = Math.floor(random() * 6);
      for (let i = 0; i < changes; i++) {
        pixels[Math.floor(random() * pixels.length)] = Math.floor(random() * 2 ** 32);
      }
      expect(kernel.changedTiles(kernel.pixels.area)).toEqual(naiveChanges(before, pixels, width, height));
      expect(kernel.changedTiles(kernel.pixels.area)).toEqual([]);
    }
  });
});

test('the undefined fourth byte of a pixel is no change', () => {
  const { kernel, pixels } = kernelOf(100, 10);
  pixels.fill(0x00123456);
  kernel.takeAll();
  pixels.fill(0xff123456);
  expect(kernel.changedTiles(kernel.pixels.area)).toEqual([]);
});

test('takeAll leaves nothing changed', () => {
  const { kernel, pixels } = kernelOf(70, 70);
  pixels.fill(0x123456);
  kernel.takeAll();
  expect(kernel.changedTiles(kernel.pixels.area)).toEqual([]);
});

/** Reads palette and indices as stream.proto describes them. */
function unpack(data: Uint8Array, colours: number, width: number, height: number): number[] {
  const bits = indexBits(colours);
  const rowBytes = colours === 1 ? 0 : Math.ceil((width * bits) / 8);
  const result: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const byte = data[colours * 3 + y * rowBytes + ((x * bits) >> 3)] ?? 0;
      const index = colours === 1 ? 0 : (byte >> ((x * bits) & 7)) & ((1 << bits) - 1);
      const [r = 0, g = 0, b = 0] = data.subarray(index * 3, index * 3 + 3);
      result.push((r << 16) | (g << 8) | b);
    }
  }
  return result;
}

describe.each([1, 2, 3, 4, 5, 16, 17, 255, 256])('%i colours', (colours) => {
  test.each([
    [64, 64, 0, 0],
    [61, 7, 5, 3],
    [37, 9, 90, 50],
  ])('a tile of %i x %i is packed and comes back', (width, height, x, y) => {
    const random = randomFrom(colours * 7 + width);
    const { kernel, pixels } = kernelOf(131, 67);
    const palette = Array.from({ length: colours }, (_, i) => (i * 40_503 * 257 + 11) & 0xffffff);
    const expected: number[] = [];
    for (let row = 0; row < height; row++) {
      for (let column = 0; column < width; column++) {
        const n = row * width + column;
        const colour = palette[n < colours ? n : Math.floor(random() * colours)] ?? 0;
        expected.push(colour);
        pixels[(y + row) * 131 + x + column] = colour | 0xab000000;
      }
    }
    const rect = { x, y, width, height };
    const known = new Set(expected).size;
    expect(kernel.packPalette(rect, 5, 256)).toBe(known);
    const bytes = paletteBytes(known, width, height);
    expect(unpack(kernel.output(5 + bytes).subarray(5), known, width, height)).toEqual(expected);
  });
});

test('more colours than allowed are refused', () => {
  const { kernel, pixels } = kernelOf(64, 64);
  pixels.forEach((_, i) => {
    pixels[i] = i % 257;
  });
  expect(kernel.packPalette({ x: 0, y: 0, width: 64, height: 64 }, 0, 256)).toBe(0);
});

test('RGB is packed in reading order', () => {
  const { kernel, pixels } = kernelOf(5, 4);
  pixels.forEach((_, i) => {
    pixels[i] = (i << 16) | (100 << 8) | 200;
  });
  kernel.packRgb({ x: 1, y: 2, width: 2, height: 2 }, 3);
  expect([...kernel.output(15).subarray(3)]).toEqual([
    11, 100, 200, 12, 100, 200, 16, 100, 200, 17, 100, 200,
  ]);
});

test('a monitor beyond the bound is refused before memory is asked for', () => {
  expect(() => new PixelMemory(100_000, 100_000)).toThrow('100000x100000');
  expect(() => new PixelMemory(0, 10)).toThrow('0x10');
});

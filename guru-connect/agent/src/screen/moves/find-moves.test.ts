import { describe, expect, jest, test } from '@jest/globals';
import { randomFrom } from '../../../tests/support/random.ts';
import { Kernel } from '../kernel.ts';
import { PixelMemory } from '../pixel-memory.ts';
import { findMoves } from './find-moves.ts';
import { MoveSearch } from './move-search.ts';

const [WIDTH, HEIGHT] = [400, 300];

/** A picture of something like text, all of it taken. */
function screen() {
  const kernel = new Kernel(new PixelMemory(WIDTH, HEIGHT));
  const { memory, currentOffset } = kernel.pixels;
  const pixels = new Uint32Array(memory.buffer, currentOffset, WIDTH * HEIGHT);
  const random = randomFrom(21);
  pixels.forEach((_, i) => {
    const [x, y] = [i % WIDTH, Math.floor(i / WIDTH)];
    const isInk = y % 9 < 6 && x % 7 < 5 && random() < 0.5;
    pixels[i] = isInk ? 0x202020 : 0xf8f8f8;
  });
  kernel.takeAll();
  const before = pixels.slice();
  /** Shows at a place what was before (dx, dy) from there. */
  const shift = (x: number, y: number, width: number, height: number, dx: number, dy: number) => {
    for (let row = y; row < y + height; row++) {
      for (let column = x; column < x + width; column++) {
        pixels[row * WIDTH + column] = before[(row - dy) * WIDTH + column - dx] ?? 0;
      }
    }
  };
  return { kernel, pixels, shift };
}

const ALL = { x: 0, y: 0, width: WIDTH, height: HEIGHT };

describe.each([
  ['up', 0, -12],
  ['down', 0, 31],
  ['left', -23, 0],
  ['right', 8, 0],
  ['down and right', 5, 3],
  ['up and left', -17, -41],
  ['down and left', -64, 64],
])('finds pixels that moved %s', (_where, dx, dy) => {
  /** Pixels that are still to be sent. */
  function left(kernel: Kernel): number {
    const moves = findMoves(kernel, ALL);
    for (const move of moves) {
      expect([move.to.x - move.fromX, move.to.y - move.fromY]).toEqual([dx, dy]);
      kernel.move(move);
    }
    return kernel.changedTiles(ALL).reduce((sum, { width, height }) => sum + width * height, 0);
  }

  test('all of them', () => {
    const { kernel, shift } = screen();
    shift(90, 80, 200, 150, dx, dy);
    expect(left(kernel)).toBe(0);
  });

  test('around what is new in two corners, in an order that overwrites nothing still to be read', () => {
    const { kernel, pixels, shift } = screen();
    shift(90, 80, 200, 150, dx, dy);
    for (let row = 0; row < 40; row++) {
      pixels.fill(0x123456, (80 + row) * WIDTH + 90, (80 + row) * WIDTH + 150);
      pixels.fill(0x654321, (190 + row) * WIDTH + 230, (190 + row) * WIDTH + 290);
    }
    // of 30,000; what is new is sent with the tiles' corners around it
    expect(left(kernel)).toBeLessThan(11_000);
  });
});

test.each([
  ['new content', () => 0xabcdef],
  ['noise', randomFrom(9)],
])('finds no move in %s', (_what, next) => {
  const { kernel, pixels } = screen();
  pixels.forEach((_, i) => {
    pixels[i] = next() * 2 ** 24;
  });
  expect(findMoves(kernel, ALL)).toEqual([]);
});

test('finds no move in what is too small to be worth it', () => {
  const { kernel, shift } = screen();
  shift(90, 80, 60, 20, 3, 3);
  expect(findMoves(kernel, { x: 90, y: 80, width: 60, height: 20 })).toEqual([]);
});

test('searches ever more rarely while it finds nothing, and at once again after a rest', () => {
  const { kernel } = screen();
  const searches = jest.spyOn(kernel, 'findMoved').mockReturnValue([]);
  const search = new MoveSearch(kernel);
  const searched = (now: number) => {
    const before = searches.mock.calls.length;
    search.find(ALL, now);
    return searches.mock.calls.length > before;
  };
  const frames = Array.from({ length: 100 }, (_, i) => searched(i * 33));
  expect(frames.flatMap((did, i) => (did ? [i] : []))).toEqual([0, 2, 6, 14, 30, 46, 62, 78, 94]);
  expect(searched(3500)).toBe(false);
  expect(searched(4000)).toBe(true);
});

test('searches every frame while it finds moves', () => {
  const { kernel, shift } = screen();
  const search = new MoveSearch(kernel);
  for (let i = 1; i < 6; i++) {
    shift(90, 80, 200, 150, i * 4, i * 4);
    const moves = search.find(ALL, i * 33);
    expect(moves.length).toBeGreaterThan(0);
    for (const move of moves) kernel.move(move);
    kernel.changedTiles(ALL);
  }
});

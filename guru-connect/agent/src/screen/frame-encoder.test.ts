import { ScreenFrame, TileEncoding } from '@guru-connect/proto/stream';
import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '../../tests/support/random.ts';
import { ReferenceDecoder } from '../../tests/support/reference-decoder.ts';
import type { Changes } from '../desktop/desktop.ts';
import { RELEASE_1_0 } from '../wire/capabilities.ts';
import { FrameEncoder } from './frame-encoder.ts';
import { Kernel } from './kernel.ts';
import { PixelMemory } from './pixel-memory.ts';

const { TILE_ENCODING_JPEG, TILE_ENCODING_PALETTE, TILE_ENCODING_RGB } = TileEncoding;

function screen(width: number, height: number) {
  const kernel = new Kernel(new PixelMemory(width, height));
  const { memory, currentOffset } = kernel.pixels;
  const pixels = new Uint32Array(memory.buffer, currentOffset, width * height);
  return { encoder: new FrameEncoder(kernel, 7), pixels };
}

function rgbOf(pixels: Uint32Array): number[] {
  return [...pixels].flatMap((pixel) => [(pixel >> 16) & 0xff, (pixel >> 8) & 0xff, pixel & 0xff]);
}

/** As the wire carries it. */
function overTheWire(frame: ScreenFrame | null): ScreenFrame {
  if (!frame) throw new Error('no frame');
  return ScreenFrame.decode(ScreenFrame.encode(frame).finish());
}

/** All of any picture here. */
const EVERYTHING: Changes = { moved: [], dirty: [{ x: 0, y: 0, width: 201, height: 201 }] };

test('a whole frame and the changes after it give the picture, bit for bit', () => {
  const random = randomFrom(3);
  const { encoder, pixels } = screen(201, 133);
  const decoder = new ReferenceDecoder();
  const shades = [0x000000, 0xffffff, 0x3366cc, 0x00ff00, 0x808080];
  pixels.forEach((_, i) => {
    pixels[i] = shades[Math.floor(random() * 5)] ?? 0;
  });
  decoder.paint(overTheWire(encoder.whole(1, RELEASE_1_0)));
  expect([...decoder.rgb]).toEqual(rgbOf(pixels));
  for (let seq = 2; seq < 20; seq++) {
    for (let i = 0; i < 40; i++)
      pixels[Math.floor(random() * pixels.length)] = Math.floor(random() * 2 ** 24);
    decoder.paint(overTheWire(encoder.changes(seq, RELEASE_1_0, EVERYTHING, 0)));
  }
  expect([...decoder.rgb]).toEqual(rgbOf(pixels));
  expect(decoder.encodings.has(TILE_ENCODING_PALETTE)).toBe(true);
});

describe('moves', () => {
  const COPY = TileEncoding.TILE_ENCODING_COPY;
  const WITH_COPY = new Set([...RELEASE_1_0, COPY]);
  const AREA = { x: 0, y: 0, width: 300, height: 200 };

  /** Lines of text, moved up by 12 rows, and a new line below. */
  function scrolled() {
    const random = randomFrom(31);
    const { encoder, pixels } = screen(300, 200);
    const decoder = new ReferenceDecoder();
    pixels.forEach((_, i) => {
      pixels[i] = Math.floor(i / 300) % 12 < 8 && random() < 0.4 ? 0x202020 : 0xffffff;
    });
    decoder.paint(overTheWire(encoder.whole(1, WITH_COPY)));
    const expectsPicture = () => expect(Buffer.compare(decoder.rgb, Buffer.from(rgbOf(pixels)))).toBe(0);
    pixels.copyWithin(0, 12 * 300);
    return { encoder, decoder, expectsPicture, random };
  }

  test('a scrolled page is a copy and what is new, bit for bit', () => {
    const { encoder, decoder, expectsPicture } = scrolled();
    const frame = overTheWire(encoder.changes(2, WITH_COPY, { moved: [], dirty: [AREA] }, 0));
    expect(frame.tiles[0]).toMatchObject({ encoding: COPY, fromX: 0, fromY: 12, x: 0, y: 0, width: 300 });
    expect(frame.losslessSize).toBeLessThan(200);
    decoder.paint(frame);
    expectsPicture();
  });

  test('a viewer that does not decode copies gets none', () => {
    const { encoder, decoder, expectsPicture } = scrolled();
    decoder.paint(overTheWire(encoder.changes(2, RELEASE_1_0, { moved: [], dirty: [AREA] }, 0)));
    expect(decoder.encodings.has(COPY)).toBe(false);
    expectsPicture();
  });

  test.each([
    ['is true', 12],
    ['is not what happened', 31],
  ])('a move that the desktop reports is used, and put right where it %s', (_what, fromY) => {
    const { encoder, decoder, expectsPicture } = scrolled();
    const moved = [{ fromX: 0, fromY, to: { ...AREA, height: 150 } }];
    const frame = overTheWire(encoder.changes(2, WITH_COPY, { moved, dirty: [AREA] }, 0));
    expect(frame.tiles[0]).toMatchObject({ encoding: COPY, fromY, height: 150 });
    decoder.paint(frame);
    expectsPicture();
  });

  test('a move from beyond the monitor is not passed on', () => {
    const { encoder, decoder, expectsPicture } = scrolled();
    const moved = [{ fromX: 0, fromY: 60, to: { ...AREA, height: 150 } }];
    const frame = overTheWire(encoder.changes(2, WITH_COPY, { moved, dirty: [AREA] }, 0));
    expect(frame.tiles.filter(({ fromY }) => fromY === 60)).toEqual([]);
    decoder.paint(frame);
    expectsPicture();
  });
});

test('a still picture gives no frame', () => {
  const { encoder, pixels } = screen(100, 100);
  pixels.fill(0x445566);
  encoder.whole(1, RELEASE_1_0);
  expect(encoder.changes(2, RELEASE_1_0, EVERYTHING, 0)).toBeNull();
});

test('sends what changed in the dirty rectangles, and leaves the rest for when it is dirty', () => {
  const { encoder, pixels } = screen(200, 200);
  encoder.whole(1, RELEASE_1_0);
  for (const y of [10, 130]) pixels[y * 200 + 5] = 0xff0000;
  const tiles = (y: number) =>
    encoder
      .changes(2, RELEASE_1_0, { moved: [], dirty: [{ x: 0, y, width: 200, height: 1 }] }, 0)
      ?.tiles.map((tile) => tile.y);
  expect(tiles(130)).toEqual([130]);
  expect(tiles(130)).toBeUndefined();
  expect(tiles(10)).toEqual([10]);
  expect(encoder.changes(2, RELEASE_1_0, { moved: [], dirty: [] }, 0)).toBeNull();
});

test('a small noisy change is sent exactly, without the weight of a JPEG', () => {
  const random = randomFrom(5);
  const { encoder, pixels } = screen(64, 64);
  const decoder = new ReferenceDecoder();
  decoder.paint(encoder.whole(1, RELEASE_1_0));
  for (let y = 0; y < 20; y++) {
    for (let x = 0; x < 20; x++) pixels[y * 64 + x] = Math.floor(random() * 2 ** 24);
  }
  decoder.paint(overTheWire(encoder.changes(2, RELEASE_1_0, EVERYTHING, 0)));
  expect(decoder.encodings).toEqual(new Set([TILE_ENCODING_PALETTE, TILE_ENCODING_RGB]));
  expect([...decoder.rgb]).toEqual(rgbOf(pixels));
});

test('a photograph is sent as JPEG above 35 dB', () => {
  const { encoder, pixels } = screen(200, 150);
  pixels.forEach((_, i) => {
    const [x, y] = [i % 200, Math.floor(i / 200)];
    const wave = (a: number, b: number) => Math.round(127 + 120 * Math.sin(x / a + y / b));
    pixels[i] = (wave(17, 23) << 16) | (wave(31, 11) << 8) | wave(13, 29);
  });
  const decoder = new ReferenceDecoder();
  decoder.paint(overTheWire(encoder.whole(1, RELEASE_1_0)));
  expect(decoder.encodings.has(TILE_ENCODING_JPEG)).toBe(true);
  const original = rgbOf(pixels);
  const squares = original.reduce((sum, value, i) => sum + (value - (decoder.rgb[i] ?? 0)) ** 2, 0);
  expect(10 * Math.log10((255 * 255 * original.length) / squares)).toBeGreaterThan(35);
});

describe.each([
  [[TILE_ENCODING_PALETTE]],
  [[TILE_ENCODING_RGB]],
  [[TILE_ENCODING_JPEG]],
  [[TILE_ENCODING_PALETTE, TILE_ENCODING_RGB]],
  [[TILE_ENCODING_PALETTE, TILE_ENCODING_JPEG]],
  [[TILE_ENCODING_RGB, TILE_ENCODING_JPEG]],
])('for a viewer that decodes %j', (encodings) => {
  test.each([
    [1, 1],
    [131, 67],
  ])('a picture of %i x %i of text, lines and noise is sent in nothing else', (width, height) => {
    const random = randomFrom(11);
    const { encoder, pixels } = screen(width, height);
    const decoder = new ReferenceDecoder();
    pixels.forEach((_, i) => {
      pixels[i] = i % width < 64 ? (i % 7) * 0x202020 : Math.floor(random() * 2 ** 24);
    });
    const allowed = new Set<TileEncoding>(encodings);
    decoder.paint(overTheWire(encoder.whole(1, allowed)));
    if (!allowed.has(TILE_ENCODING_JPEG)) expect([...decoder.rgb]).toEqual(rgbOf(pixels));
    pixels.fill(0xabcdef, Math.floor(pixels.length / 2));
    decoder.paint(overTheWire(encoder.changes(2, allowed, EVERYTHING, 0)));
    for (const used of decoder.encodings) expect(encodings).toContain(used);
  });
});

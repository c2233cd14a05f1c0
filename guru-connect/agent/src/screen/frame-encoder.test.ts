import { ScreenFrame, TileEncoding } from '@guru-connect/proto/stream';
import { describe, expect, test } from '@jest/globals';
import { randomFrom } from '../../tests/support/random.ts';
import { ReferenceDecoder } from '../../tests/support/reference-decoder.ts';
import type { Changes } from './changes.ts';
import { AGENT_CAPABILITIES, type Encodings, RELEASE_1_0 } from '../wire/capabilities.ts';
import { FrameEncoder, type FrameOrder } from './frame-encoder.ts';
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

function order(seq: number, allowed: Encodings = RELEASE_1_0, now = 0): FrameOrder {
  return { seq, allowed, now, isThin: false };
}

/** All of any picture here. */
const EVERYTHING: Changes = { moved: [], dirty: [{ x: 0, y: 0, width: 201, height: 201 }] };

test('a whole frame and the changes after it give the picture, bit for bit', async () => {
  const random = randomFrom(3);
  const { encoder, pixels } = screen(201, 133);
  const decoder = new ReferenceDecoder();
  const shades = [0x000000, 0xffffff, 0x3366cc, 0x00ff00, 0x808080];
  pixels.forEach((_, i) => {
    pixels[i] = shades[Math.floor(random() * 5)] ?? 0;
  });
  decoder.paint(overTheWire(await encoder.whole(order(1))));
  expect([...decoder.rgb]).toEqual(rgbOf(pixels));
  for (let seq = 2; seq < 20; seq++) {
    for (let i = 0; i < 40; i++)
      pixels[Math.floor(random() * pixels.length)] = Math.floor(random() * 2 ** 24);
    decoder.paint(overTheWire(await encoder.changes(order(seq, RELEASE_1_0), EVERYTHING)));
  }
  expect([...decoder.rgb]).toEqual(rgbOf(pixels));
  expect(decoder.encodings.has(TILE_ENCODING_PALETTE)).toBe(true);
});

describe('moves', () => {
  const COPY = TileEncoding.TILE_ENCODING_COPY;
  const WITH_COPY = new Set([...RELEASE_1_0, COPY]);
  const AREA = { x: 0, y: 0, width: 300, height: 200 };

  /** Lines of text, moved up by 12 rows, and a new line below. */
  async function scrolled() {
    const random = randomFrom(31);
    const { encoder, pixels } = screen(300, 200);
    const decoder = new ReferenceDecoder();
    pixels.forEach((_, i) => {
      pixels[i] = Math.floor(i / 300) % 12 < 8 && random() < 0.4 ? 0x202020 : 0xffffff;
    });
    decoder.paint(overTheWire(await encoder.whole(order(1, WITH_COPY))));
    const expectsPicture = () => expect(Buffer.compare(decoder.rgb, Buffer.from(rgbOf(pixels)))).toBe(0);
    pixels.copyWithin(0, 12 * 300);
    return { encoder, decoder, expectsPicture, random };
  }

  test('a scrolled page is a copy and what is new, bit for bit', async () => {
    const { encoder, decoder, expectsPicture } = await scrolled();
    const frame = overTheWire(await encoder.changes(order(2, WITH_COPY), { moved: [], dirty: [AREA] }));
    expect(frame.tiles[0]).toMatchObject({ encoding: COPY, fromX: 0, fromY: 12, x: 0, y: 0, width: 300 });
    expect(frame.losslessSize).toBeLessThan(200);
    decoder.paint(frame);
    expectsPicture();
  });

  test('a viewer that does not decode copies gets none', async () => {
    const { encoder, decoder, expectsPicture } = await scrolled();
    decoder.paint(overTheWire(await encoder.changes(order(2), { moved: [], dirty: [AREA] })));
    expect(decoder.encodings.has(COPY)).toBe(false);
    expectsPicture();
  });

  test.each([
    ['is true', 12],
    ['is not what happened', 31],
  ])('a move that the desktop reports is used, and put right where it %s', async (_what, fromY) => {
    const { encoder, decoder, expectsPicture } = await scrolled();
    const moved = [{ fromX: 0, fromY, to: { ...AREA, height: 150 } }];
    const frame = overTheWire(await encoder.changes(order(2, WITH_COPY), { moved, dirty: [AREA] }));
    expect(frame.tiles[0]).toMatchObject({ encoding: COPY, fromY, height: 150 });
    decoder.paint(frame);
    expectsPicture();
  });

  test('a move from beyond the monitor is not passed on', async () => {
    const { encoder, decoder, expectsPicture } = await scrolled();
    const moved = [{ fromX: 0, fromY: 60, to: { ...AREA, height: 150 } }];
    const frame = overTheWire(await encoder.changes(order(2, WITH_COPY), { moved, dirty: [AREA] }));
    expect(frame.tiles.filter(({ fromY }) => fromY === 60)).toEqual([]);
    decoder.paint(frame);
    expectsPicture();
  });
});

test('a still picture gives no frame', async () => {
  const { encoder, pixels } = screen(100, 100);
  pixels.fill(0x445566);
  await encoder.whole(order(1));
  expect(await encoder.changes(order(2), EVERYTHING)).toBeNull();
});

test('sends what changed in the dirty rectangles, and leaves the rest for when it is dirty', async () => {
  const { encoder, pixels } = screen(200, 200);
  await encoder.whole(order(1));
  for (const y of [10, 130]) pixels[y * 200 + 5] = 0xff0000;
  const tiles = async (y: number) => {
    const frame = await encoder.changes(order(2), { moved: [], dirty: [{ x: 0, y, width: 200, height: 1 }] });
    return frame?.tiles.map((tile) => tile.y);
  };
  expect(await tiles(130)).toEqual([130]);
  expect(await tiles(130)).toBeUndefined();
  expect(await tiles(10)).toEqual([10]);
  expect(await encoder.changes(order(2), { moved: [], dirty: [] })).toBeNull();
});

test('a small noisy change is sent exactly, without the weight of a JPEG', async () => {
  const random = randomFrom(5);
  const { encoder, pixels } = screen(64, 64);
  const decoder = new ReferenceDecoder();
  decoder.paint(await encoder.whole(order(1)));
  for (let y = 0; y < 20; y++) {
    for (let x = 0; x < 20; x++) pixels[y * 64 + x] = Math.floor(random() * 2 ** 24);
  }
  decoder.paint(overTheWire(await encoder.changes(order(2), EVERYTHING)));
  expect(decoder.encodings).toEqual(new Set([TILE_ENCODING_PALETTE, TILE_ENCODING_RGB]));
  expect([...decoder.rgb]).toEqual(rgbOf(pixels));
});

test('a photograph is sent as JPEG above 35 dB', async () => {
  const { encoder, pixels } = screen(200, 150);
  pixels.forEach((_, i) => {
    const [x, y] = [i % 200, Math.floor(i / 200)];
    const wave = (a: number, b: number) => Math.round(127 + 120 * Math.sin(x / a + y / b));
    pixels[i] = (wave(17, 23) << 16) | (wave(31, 11) << 8) | wave(13, 29);
  });
  const decoder = new ReferenceDecoder();
  decoder.paint(overTheWire(await encoder.whole(order(1))));
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
  ])('a picture of %i x %i of text, lines and noise is sent in nothing else', async (width, height) => {
    const random = randomFrom(11);
    const { encoder, pixels } = screen(width, height);
    const decoder = new ReferenceDecoder();
    pixels.forEach((_, i) => {
      pixels[i] = i % width < 64 ? (i % 7) * 0x202020 : Math.floor(random() * 2 ** 24);
    });
    const allowed = new Set<TileEncoding>(encodings);
    decoder.paint(overTheWire(await encoder.whole(order(1, allowed))));
    if (!allowed.has(TILE_ENCODING_JPEG)) expect([...decoder.rgb]).toEqual(rgbOf(pixels));
    pixels.fill(0xabcdef, Math.floor(pixels.length / 2));
    decoder.paint(overTheWire(await encoder.changes(order(2, allowed), EVERYTHING)));
    for (const used of decoder.encodings) expect(encodings).toContain(used);
  });
});

describe('pictures', () => {
  const EVERY_ENCODING = new Set(AGENT_CAPABILITIES.encodings);
  const LARGE = TileEncoding.TILE_ENCODING_LARGE_JPEG;
  const [WIDTH, HEIGHT] = [260, 200];
  const ALL: Changes = { moved: [], dirty: [{ x: 0, y: 0, width: WIDTH, height: HEIGHT }] };

  function paintPhotograph(pixels: Uint32Array, turn: number): void {
    for (let y = 0; y < 192; y++) {
      for (let x = 64; x < 256; x++) {
        const wave = (a: number, b: number) => Math.round(127 + 120 * Math.sin(x / a + y / b + turn));
        pixels[y * WIDTH + x] = (wave(17, 23) << 16) | (wave(31, 11) << 8) | wave(13, 29);
      }
    }
  }

  test('one large JPEG holds neighbouring tiles, smaller in motion, and all is sent exactly once it rests', async () => {
    const { encoder, pixels } = screen(WIDTH, HEIGHT);
    const decoder = new ReferenceDecoder();
    decoder.paint(overTheWire(await encoder.whole(order(1, EVERY_ENCODING))));
    expect(encoder.refineAt).toBeNull();
    const weights: number[] = [];
    for (const seq of [2, 3]) {
      paintPhotograph(pixels, seq);
      const frame = overTheWire(await encoder.changes(order(seq, EVERY_ENCODING, seq * 30), ALL));
      expect(frame.tiles.map(({ encoding }) => encoding)).toEqual([LARGE]);
      expect(frame.tiles[0]).toMatchObject({ x: 64, y: 0, width: 192, height: 192 });
      weights.push(frame.tiles[0]?.jpeg.length ?? 0);
      decoder.paint(frame);
    }
    expect(weights[1]).toBeLessThan((weights[0] ?? 0) * 0.8);
    expect(encoder.refineAt).toBe(90 + 200);
    expect(await encoder.refine(order(4, EVERY_ENCODING, 289), 24)).toBeNull();
    decoder.paint(overTheWire(await encoder.refine(order(4, EVERY_ENCODING, 290), 5)));
    decoder.paint(overTheWire(await encoder.refine(order(5, EVERY_ENCODING, 290), 24)));
    expect(encoder.refineAt).toBeNull();
    expect(Buffer.compare(decoder.rgb, Buffer.from(rgbOf(pixels)))).toBe(0);
  });

  test.each([
    ['every encoding', EVERY_ENCODING],
    ['what release 1.0 decodes', RELEASE_1_0],
    ['JPEG and palettes', new Set([TILE_ENCODING_JPEG, TILE_ENCODING_PALETTE])],
  ])('any sequence of changes ends exactly, by %s', async (_how, allowed: Encodings) => {
    const random = randomFrom(77);
    const below = (most: number) => Math.floor(random() * most);
    const { encoder, pixels } = screen(WIDTH, HEIGHT);
    const decoder = new ReferenceDecoder();
    let seq = 1;
    decoder.paint(overTheWire(await encoder.whole(order(seq, allowed))));
    for (let now = 0; now < 800; now += 33) {
      const step = below(5);
      if (step === 0) paintPhotograph(pixels, now);
      else if (step === 1) pixels.copyWithin(0, (1 + below(30)) * WIDTH + below(3));
      else if (step === 2) pixels.fill(below(2 ** 24), below(pixels.length), below(pixels.length));
      else if (step === 3) for (let i = 0; i < 99; i++) pixels[below(pixels.length)] = below(2 ** 24);
      const request = order(seq + 1, allowed, now);
      const frame =
        step === 4 ? await encoder.refine(request, 1 + below(9)) : await encoder.changes(request, ALL);
      if (!frame) continue;
      seq += 1;
      decoder.paint(overTheWire(frame));
    }
    while (encoder.refineAt !== null) {
      seq += 1;
      decoder.paint(overTheWire(await encoder.refine(order(seq, allowed, encoder.refineAt), 24)));
    }
    expect(Buffer.compare(decoder.rgb, Buffer.from(rgbOf(pixels)))).toBe(0);
    for (const used of decoder.encodings) expect(allowed.has(used as TileEncoding)).toBe(true);
  });
});

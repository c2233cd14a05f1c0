import { TileEncoding } from '@guru-connect/proto/stream';
import { expect, test } from '@jest/globals';
import { chooseEncoding } from './choose-encoding.ts';

const { TILE_ENCODING_JPEG: JPEG, TILE_ENCODING_PALETTE: PALETTE, TILE_ENCODING_RGB: RGB } = TileEncoding;

const TEXT = { pixels: 4096, colours: 8, paletteBytes: 2072 };
const SMALL_NOISE = { pixels: 100, colours: 100, paletteBytes: 400 };
const PHOTOGRAPH = { pixels: 4096, colours: 0, paletteBytes: 0 };

test.each([
  [[PALETTE, RGB, JPEG], PALETTE, RGB, JPEG],
  [[PALETTE, RGB], PALETTE, RGB, RGB],
  [[PALETTE, JPEG], PALETTE, PALETTE, JPEG],
  [[RGB, JPEG], RGB, RGB, JPEG],
  [[PALETTE], PALETTE, PALETTE, PALETTE],
  [[RGB], RGB, RGB, RGB],
  [[JPEG], JPEG, JPEG, JPEG],
])('with %j allowed text is %i, small noise %i, a photograph %i', (allowed, text, noise, photograph) => {
  const chosen = [TEXT, SMALL_NOISE, PHOTOGRAPH].map((facts) => chooseEncoding(facts, new Set(allowed)));
  expect(chosen).toEqual([text, noise, photograph]);
});

test('refuses a set without a known encoding', () => {
  expect(() => chooseEncoding(TEXT, new Set())).toThrow('no encoding');
});

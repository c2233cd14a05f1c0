import { TileEncoding } from '@guru-connect/proto/stream';
import { expect, test } from '@jest/globals';
import { AGENT_CAPABILITIES, boundFeatures, encodingsFor } from './capabilities.ts';

const { TILE_ENCODING_JPEG: JPEG, TILE_ENCODING_PALETTE: PALETTE, TILE_ENCODING_RGB: RGB } = TileEncoding;
const RELEASE_1_0 = [PALETTE, RGB, JPEG];
/** An encoding of a later release. */
const TOMORROW = 9 as TileEncoding;

test.each([
  ['nothing', undefined, RELEASE_1_0],
  ['an empty set', [], RELEASE_1_0],
  ['unknown encodings alone', [TOMORROW, TileEncoding.TILE_ENCODING_UNSPECIFIED], RELEASE_1_0],
  ['JPEG', [JPEG], [JPEG]],
  ['copies alone', [TileEncoding.TILE_ENCODING_COPY], RELEASE_1_0],
  ['RGB and an unknown one', [TOMORROW, RGB], [RGB]],
  ['what release 1.0 knows', RELEASE_1_0, RELEASE_1_0],
  ['all', AGENT_CAPABILITIES.encodings, [...AGENT_CAPABILITIES.encodings]],
  ['a known one behind the limit', [...Array(32).fill(TOMORROW), JPEG], RELEASE_1_0],
])('uses, for a viewer that announces %s, what both know', (_announced, encodings, expected) => {
  const capabilities = encodings && { encodings, features: [] };
  expect([...encodingsFor(capabilities)]).toEqual(expected);
});

test('keeps at most 64 feature names of at most 64 characters', () => {
  const names = ['session_failed', 'x'.repeat(65), ...Array.from({ length: 100 }, (_, i) => `f${i}`)];
  const features = boundFeatures(names);
  expect(features.has('session_failed')).toBe(true);
  expect(features.size).toBe(63);
});

import { expect, test } from '@jest/globals';
import { ARROW, decodeCursor, HIDDEN } from './decode-cursor.ts';

const WHITE = [255, 255, 255, 0];
const BLACK = [0, 0, 0, 0];
const at = { width: 2, height: 1, hotspotX: 1, hotspotY: 0 };
const bytes = (...pixels: number[][]) => Uint8Array.from(pixels.flat());

test('takes colours with their transparency', () => {
  const colour = bytes([1, 2, 3, 128], [9, 9, 9, 0]);
  expect(decodeCursor({ ...at, colour, mask: bytes(BLACK, BLACK) }).rgba).toEqual(
    bytes([3, 2, 1, 128], BLACK),
  );
});

test('takes transparency from the mask where colours have none', () => {
  const colour = bytes([1, 2, 3, 0], BLACK);
  expect(decodeCursor({ ...at, colour, mask: bytes(BLACK, WHITE) }).rgba).toEqual(
    bytes([3, 2, 1, 255], BLACK),
  );
});

test('shows two colours, and black where the pointer inverts the screen', () => {
  const two = {
    ...at,
    width: 4,
    colour: null,
    mask: bytes(BLACK, BLACK, WHITE, WHITE, BLACK, WHITE, BLACK, WHITE),
  };
  expect(decodeCursor(two).rgba).toEqual(
    bytes([0, 0, 0, 255], [255, 255, 255, 255], [0, 0, 0, 0], [0, 0, 0, 255]),
  );
});

test('is hidden without a visible pixel, and the arrow beyond what browsers show', () => {
  expect(decodeCursor({ ...at, colour: null, mask: bytes(WHITE, WHITE, BLACK, BLACK) })).toBe(HIDDEN);
  expect(decodeCursor({ ...at, width: 129, colour: null, mask: bytes() })).toBe(ARROW);
});

test('keeps the hotspot inside the picture', () => {
  const mask = bytes(BLACK, BLACK);
  expect(decodeCursor({ ...at, hotspotX: 70, colour: mask, mask })).toMatchObject({
    hotspotX: 1,
    hotspotY: 0,
  });
});

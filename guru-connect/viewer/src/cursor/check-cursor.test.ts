import type { CursorShape } from '@guru-connect/proto/stream';
import { describe, expect, it } from '@jest/globals';
import { checkCursor } from './check-cursor.ts';

function shape(width: number, height: number, part: Partial<CursorShape> = {}): CursorShape {
  return {
    width,
    height,
    hotspotX: 0,
    hotspotY: 0,
    rgba: new Uint8Array(width * height * 4).fill(255),
    ...part,
  };
}

describe('checkCursor', () => {
  it.each([
    ['a picture', shape(24, 24, { hotspotX: 23, hotspotY: 23 }), 'picture'],
    ['one with its hot spot on the far edge', shape(4, 4, { hotspotX: 4, hotspotY: 4 }), 'picture'],
    ['no pixels', shape(0, 0), 'hidden'],
    ['only transparent pixels', shape(4, 4, { rgba: new Uint8Array(64) }), 'hidden'],
    ['one larger than a browser shows', shape(129, 16), 'plain'],
  ])('takes %s for %s', (_what, cursor, kind) => {
    expect(checkCursor(cursor)).toBe(kind);
  });

  it.each([
    ['too wide', shape(257, 1)],
    ['of 4 billion pixels a side', shape(1, 1, { width: 2 ** 32 - 1, height: 2 ** 32 - 1 })],
    ['with too few bytes', shape(4, 4, { rgba: new Uint8Array(63) })],
    ['with bytes for no size', shape(0, 4, { rgba: new Uint8Array(16).fill(1) })],
    ['with its hot spot beside it', shape(4, 4, { hotspotX: 5 })],
  ])('refuses one %s', (_what, cursor) => {
    expect(() => checkCursor(cursor)).toThrow(expect.objectContaining({ code: 'bad_cursor' }));
  });
});

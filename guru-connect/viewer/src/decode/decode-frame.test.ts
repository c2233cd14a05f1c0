import { describe, expect, it } from '@jest/globals';
import { compose } from '../../tests/support/compose.ts';
import { encodeFrame, makeFrame, packTile, wholeFrame } from '../../tests/support/encode-frame.ts';
import { desktopPicture, fillRect, randomPicture } from '../../tests/support/pictures.ts';
import { decodeFrame } from './decode-frame.ts';

describe('decodeFrame', () => {
  it.each([1, 2, 3, 4, 5, 16, 17, 255, 256, 5000])('gives back a tile of %i colours exactly', (colours) => {
    for (const [width, height] of [
      [64, 64],
      [61, 7],
      [1, 1],
      [9, 64],
    ] as const) {
      const picture = randomPicture(width, height, colours, colours * 100 + width);
      const decoded = decodeFrame(encodeFrame(wholeFrame(picture, { seq: 1 })));
      expect(Buffer.compare(compose(decoded), picture.rgba)).toBe(0);
    }
  });

  it('gives back a whole desktop whose tiles differ in kind', () => {
    const picture = desktopPicture(500, 300);
    const frame = wholeFrame(picture, { seq: 7, monitorId: 3 });
    expect(new Set(frame.tiles.map(({ encoding }) => encoding)).size).toBe(2);
    const decoded = decodeFrame(encodeFrame(frame));
    expect(decoded.head).toEqual({ seq: 7, monitorId: 3, width: 500, height: 300, whole: true });
    expect(Buffer.compare(compose(decoded), picture.rgba)).toBe(0);
  });

  it('merges a whole grid into one patch', () => {
    const decoded = decodeFrame(encodeFrame(wholeFrame(desktopPicture(256, 128), { seq: 1 })));
    expect(decoded.patches.map(({ width, height }) => [width, height])).toEqual([[256, 128]]);
  });

  it('changes only what its tiles cover', () => {
    const before = desktopPicture(200, 100);
    const rect = { x: 133, y: 41, width: 17, height: 5 };
    const after = fillRect(before, rect, [200, 10, 90]);
    const decoded = decodeFrame(encodeFrame(makeFrame(after, [packTile(after, rect)], { seq: 2 })));
    expect(Buffer.compare(compose(decoded, before.rgba), after.rgba)).toBe(0);
  });

  it('paints overlapping tiles in their order', () => {
    const size = { width: 8, height: 8 };
    const [red, blue] = [
      fillRect(randomPicture(8, 8, 1, 1), { x: 0, y: 0, ...size }, [255, 0, 0]),
      randomPicture(8, 8, 1, 2),
    ];
    const all = { x: 0, y: 0, ...size };
    const frame = makeFrame(size, [packTile(red, all), packTile(blue, all)], { seq: 1 });
    expect(Buffer.compare(compose(decodeFrame(encodeFrame(frame))), blue.rgba)).toBe(0);
  });

  it('reads a frame without tiles', () => {
    const decoded = decodeFrame(encodeFrame(makeFrame({ width: 10, height: 10 }, [], { seq: 4 })));
    expect(decoded).toEqual({
      head: { seq: 4, monitorId: 1, width: 10, height: 10, whole: false },
      patches: [],
    });
  });
});

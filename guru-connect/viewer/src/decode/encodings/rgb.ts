import type { LosslessDecoder } from './tile-decoder.ts';

const OPAQUE = 0xff000000;

/** 3 bytes R, G, B a pixel (TileEncoding in stream.proto). */
export const rgb: LosslessDecoder = {
  kind: 'lossless',
  largest: 'tile',
  losslessSize: ({ width, height }) => width * height * 3,
  unpack: (bytes, at, tile, { words, start, stride }) => {
    let source = at;
    for (let row = 0; row < tile.height; row += 1) {
      let target = start + row * stride;
      const end = target + tile.width;
      while (target < end) {
        const red = bytes[source++] ?? 0;
        const green = bytes[source++] ?? 0;
        const blue = bytes[source++] ?? 0;
        words[target++] = OPAQUE | (blue << 16) | (green << 8) | red;
      }
    }
  },
};

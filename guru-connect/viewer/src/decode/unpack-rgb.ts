import type { Destination } from './unpack-palette.ts';

const OPAQUE = 0xff000000;

/** Unpacks 3 bytes R, G, B a pixel from `bytes` at `at`. The caller has checked that the bytes are there. */
export function unpackRgb(
  bytes: Uint8Array,
  at: number,
  tile: { readonly width: number; readonly height: number },
  to: Destination,
): void {
  const { words, stride } = to;
  let source = at;
  for (let row = 0; row < tile.height; row += 1) {
    let target = to.start + row * stride;
    const end = target + tile.width;
    while (target < end) {
      const red = bytes[source++] ?? 0;
      const green = bytes[source++] ?? 0;
      const blue = bytes[source++] ?? 0;
      words[target++] = OPAQUE | (blue << 16) | (green << 8) | red;
    }
  }
}

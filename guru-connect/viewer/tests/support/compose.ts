import type { DecodedFrame } from '../../src/decode/decode-frame.ts';

/** Paints a frame's lossless patches over a picture, as a canvas would. */
export function compose(frame: DecodedFrame, over?: Uint8Array): Uint8Array {
  const { width, height } = frame.head;
  const rgba = over?.slice() ?? new Uint8Array(width * height * 4);
  for (const patch of frame.patches) {
    if (patch.kind !== 'pixels') continue;
    const pixels = new Uint8Array(patch.pixels);
    for (let row = 0; row < patch.height; row += 1) {
      const from = row * patch.width * 4;
      rgba.set(pixels.subarray(from, from + patch.width * 4), ((patch.y + row) * width + patch.x) * 4);
    }
  }
  return rgba;
}

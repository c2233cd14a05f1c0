import { decode, encode } from 'fast-png';
import type { Picture } from './picture.ts';

export function encodePng(picture: Picture): Uint8Array {
  return encode({ width: picture.width, height: picture.height, data: picture.rgb, channels: 3, depth: 8 });
}

/** Reads a PNG of 8 bits a channel, with or without alpha; alpha is dropped (a canvas of the viewer is opaque). */
export function decodePng(bytes: Uint8Array): Picture {
  const { width, height, data, channels, depth } = decode(bytes);
  if (depth !== 8 || (channels !== 3 && channels !== 4)) {
    throw new TypeError(`a PNG of ${channels} channels of ${depth} bits is not a picture of a screen`);
  }
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += channels, to += 3) {
    rgb[to] = data[from] ?? 0;
    rgb[to + 1] = data[from + 1] ?? 0;
    rgb[to + 2] = data[from + 2] ?? 0;
  }
  return { width, height, rgb };
}

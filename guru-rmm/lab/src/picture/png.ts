import { encode } from 'fast-png';
import type { Picture } from './picture.ts';

export function encodePng(picture: Picture): Uint8Array {
  return encode({ width: picture.width, height: picture.height, data: picture.rgb, channels: 3, depth: 8 });
}

import { jpeg } from './jpeg.ts';
import type { PictureDecoder } from './tile-decoder.ts';

/** A JPEG of more than a tile, decoded on its own. */
export const largeJpeg: PictureDecoder = { ...jpeg, largest: 'monitor' };

import { DecodeError } from '../decode-error.ts';
import { jpegSize } from './jpeg-size.ts';
import type { PictureDecoder } from './tile-decoder.ts';

/** A JPEG states its own size, and a browser allocates for what it states. */
export const jpeg: PictureDecoder = {
  kind: 'picture',
  largest: 'tile',
  check: (tile, seq) => {
    const size = jpegSize(tile.jpeg);
    if (size?.width === tile.width && size.height === tile.height) return;
    const stated = size ? `${size.width}x${size.height}` : 'unreadable';
    throw new DecodeError('bad_jpeg', `JPEG ${stated} in a tile of ${tile.width}x${tile.height}`, seq);
  },
};

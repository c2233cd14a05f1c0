import { DecodeError } from '../decode-error.ts';
import type { CopyDecoder } from './tile-decoder.ts';

/** Pixels that the picture shows at another place. */
export const copy: CopyDecoder = {
  kind: 'copy',
  largest: 'monitor',
  check: ({ fromX, fromY, width, height }, frame) => {
    if (frame.whole) {
      throw new DecodeError('copy_without_picture', 'a copy in a whole picture', frame.seq);
    }
    // Fields are uint32, so that no sum here leaves the exact range of a double.
    if (fromX + width <= frame.width && fromY + height <= frame.height) return;
    const detail = `copy from ${width}x${height}+${fromX}+${fromY} on ${frame.width}x${frame.height}`;
    throw new DecodeError('copy_out_of_bounds', detail, frame.seq);
  },
};

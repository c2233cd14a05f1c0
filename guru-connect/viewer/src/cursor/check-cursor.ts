import type { CursorShape } from '@guru-connect/proto/stream';
import { DecodeError } from '../decode/decode-error.ts';
import { MAX_CURSOR_SIDE } from '../decode/limits.ts';

/** Browsers show no larger pointer. */
const LARGEST_SHOWN = 128;

/**
 * - `hidden`: the remote desktop shows no pointer.
 * - `plain`: too large for a browser; the ordinary arrow stands for it.
 * - `picture`: checked, show it.
 */
export type CursorKind = 'hidden' | 'plain' | 'picture';

/**
 * Looks at a pointer's picture before anything is made of it.
 * @throws DecodeError `bad_cursor`
 */
export function checkCursor({ width, height, hotspotX, hotspotY, rgba }: CursorShape): CursorKind {
  if (width > MAX_CURSOR_SIDE || height > MAX_CURSOR_SIDE) {
    throw new DecodeError('bad_cursor', `pointer of ${width}x${height} pixels`);
  }
  if (rgba.length === 0) return 'hidden';
  if (width === 0 || height === 0 || rgba.length !== width * height * 4) {
    throw new DecodeError('bad_cursor', `${rgba.length} bytes for a pointer of ${width}x${height} pixels`);
  }
  // One that lies on the far edge is legal to more than one desktop; browsers move it in.
  if (hotspotX > width || hotspotY > height) {
    throw new DecodeError(
      'bad_cursor',
      `hot spot ${hotspotX},${hotspotY} outside of ${width}x${height} pixels`,
    );
  }
  if (isTransparent(rgba)) return 'hidden';
  return width > LARGEST_SHOWN || height > LARGEST_SHOWN ? 'plain' : 'picture';
}

function isTransparent(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) if (rgba[at] !== 0) return false;
  return true;
}

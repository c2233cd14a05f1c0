import type { CursorShape } from '@guru-connect/proto/stream';
import { checkCursor } from './check-cursor.ts';

/**
 * The value of CSS `cursor` that shows a pointer's picture.
 * @throws DecodeError `bad_cursor`
 */
export function cursorCss(shape: CursorShape): string {
  const kind = checkCursor(shape);
  if (kind === 'hidden') return 'none';
  if (kind === 'plain') return 'default';
  const { width, height, hotspotX, hotspotY, rgba } = shape;
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) return 'default';
  context.putImageData(new ImageData(new Uint8ClampedArray(rgba), width, height), 0, 0);
  return `url("${canvas.toDataURL()}") ${hotspotX} ${hotspotY}, default`;
}

import type { CursorShape } from '@guru-connect/proto/stream';
import { checkCursor } from './check-cursor.ts';

/** Side of the dot, its middle and its rim, in pixels. */
const DOT_SIDE = 7;
const DOT_HOTSPOT = 3;

/**
 * The value of CSS `cursor` that shows a pointer's picture. A dot stands for a pointer that the machine hides: who
 * drives from afar would not find it.
 * @throws DecodeError `bad_cursor`
 */
export function cursorCss(shape: CursorShape): string {
  const kind = checkCursor(shape);
  if (kind === 'hidden') return dotCss();
  if (kind === 'plain') return 'default';
  const { width, height, hotspotX, hotspotY, rgba } = shape;
  return imageCss(new ImageData(new Uint8ClampedArray(rgba), width, height), hotspotX, hotspotY);
}

/** A dark dot with a light rim, to be seen on any ground. */
function dotCss(): string {
  const dot = new ImageData(DOT_SIDE, DOT_SIDE);
  for (let y = 0; y < DOT_SIDE; y++) {
    for (let x = 0; x < DOT_SIDE; x++) {
      const distance = Math.hypot(x - DOT_HOTSPOT, y - DOT_HOTSPOT);
      if (distance > DOT_HOTSPOT + 0.5) continue;
      const shade = distance > DOT_HOTSPOT - 1 ? 255 : 0;
      dot.data.set([shade, shade, shade, 255], (y * DOT_SIDE + x) * 4);
    }
  }
  return imageCss(dot, DOT_HOTSPOT, DOT_HOTSPOT);
}

function imageCss(image: ImageData, hotspotX: number, hotspotY: number): string {
  const canvas = document.createElement('canvas');
  canvas.width = image.width;
  canvas.height = image.height;
  const context = canvas.getContext('2d');
  if (!context) return 'default';
  context.putImageData(image, 0, 0);
  return `url("${canvas.toDataURL()}") ${hotspotX} ${hotspotY}, default`;
}

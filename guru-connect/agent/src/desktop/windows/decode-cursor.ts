import type { Cursor } from '../desktop.ts';

/** Browsers show no larger one. */
const MAX_SIDE = 128;

export const HIDDEN: Cursor = { width: 0, height: 0, hotspotX: 0, hotspotY: 0, rgba: new Uint8Array(0) };

/** A pointer's bitmaps as GetDIBits gives them: BGRX, 4 bytes a pixel. */
export interface CursorBitmaps {
  readonly width: number;
  readonly height: number;
  readonly hotspotX: number;
  readonly hotspotY: number;
  /** Null: two colours, whose bits follow the mask in `mask`, which is twice as high. */
  readonly colour: Uint8Array | null;
  /** White keeps the screen, black shows the colour. */
  readonly mask: Uint8Array;
}

/** How wide the arrow's rows are, from its tip down. */
const ARROW_ROWS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 6, 6, 5, 5];

/** Stands in for what cannot be read: a pointer that cannot be seen cannot be used. */
export const ARROW: Cursor = drawArrow();

/** Straight RGBA. A pointer that inverts the screen is drawn black there. One without a visible pixel is hidden. */
export function decodeCursor(bitmaps: CursorBitmaps): Cursor {
  const { width, height, colour, mask } = bitmaps;
  if (width > MAX_SIDE || height > MAX_SIDE || width < 1 || height < 1) return ARROW;
  const rgba = new Uint8Array(width * height * 4);
  const hasAlpha = colour?.some((byte, i) => i % 4 === 3 && byte !== 0) ?? false;
  const lower = width * height * 4;
  let visible = false;
  for (let at = 0; at < rgba.length; at += 4) {
    const keepsScreen = mask[at] !== 0;
    const source = colour ?? mask;
    const from = colour ? at : lower + at;
    const [blue = 0, green = 0, red = 0] = [source[from], source[from + 1], source[from + 2]];
    const inverts = keepsScreen && (red | green | blue) !== 0;
    const opaque = !keepsScreen || inverts ? 255 : 0;
    const alpha = hasAlpha ? (colour?.[at + 3] ?? 0) : opaque;
    if (alpha === 0) continue;
    visible = true;
    rgba.set(!hasAlpha && inverts ? [0, 0, 0, alpha] : [red, green, blue, alpha], at);
  }
  if (!visible) return HIDDEN;
  const within = (value: number, size: number) => Math.max(0, Math.min(value, size - 1));
  const hotspot = { hotspotX: within(bitmaps.hotspotX, width), hotspotY: within(bitmaps.hotspotY, height) };
  return { width, height, ...hotspot, rgba };
}

function drawArrow(): Cursor {
  const width = Math.max(...ARROW_ROWS);
  const rgba = new Uint8Array(width * ARROW_ROWS.length * 4);
  for (const [y, length] of ARROW_ROWS.entries()) {
    for (let x = 0; x < length; x++) {
      const edge = x === 0 || x === length - 1 ? 0 : 255;
      rgba.set([edge, edge, edge, 255], (y * width + x) * 4);
    }
  }
  return { width, height: ARROW_ROWS.length, hotspotX: 0, hotspotY: 0, rgba };
}

import { type DeviceContext, gdi32 } from '../../ffi/gdi32.ts';
import { CURSOR_SHOWING, type CursorInfo, user32 } from '../../ffi/user32.ts';
import type { Cursor } from '../desktop.ts';
import { ARROW, decodeCursor, HIDDEN } from './decode-cursor.ts';

/** What tells one pointer from another: its handle, or that it is hidden. */
export function cursorKey(info: CursorInfo | undefined): string {
  return info && isShown(info) ? String(info.hCursor) : 'hidden';
}

/** The picture of a pointer; the arrow where Windows does not give it away. */
export function readCursor(info: CursorInfo | undefined): Cursor {
  if (!info) return ARROW;
  if (!isShown(info) || !info.hCursor) return HIDDEN;
  const icon = user32().GetIconInfo(info.hCursor);
  if (!icon) return ARROW;
  const { CreateCompatibleDC, DeleteDC, DeleteObject, pixelsOf, sizeOf } = gdi32();
  const screen = user32().GetDC(null);
  const context: DeviceContext = CreateCompatibleDC(screen);
  try {
    const size = sizeOf(icon.hbmColor ?? icon.hbmMask);
    const maskSize = sizeOf(icon.hbmMask);
    if (!size || !maskSize) return ARROW;
    const mask = pixelsOf(context, icon.hbmMask, maskSize.width, maskSize.height);
    const colour = icon.hbmColor && pixelsOf(context, icon.hbmColor, size.width, size.height);
    if (!mask) return ARROW;
    const height = icon.hbmColor ? size.height : size.height / 2;
    return decodeCursor({
      width: size.width,
      height,
      hotspotX: icon.xHotspot,
      hotspotY: icon.yHotspot,
      colour: colour ?? null,
      mask,
    });
  } finally {
    DeleteDC(context);
    user32().ReleaseDC(null, screen);
    DeleteObject(icon.hbmMask);
    if (icon.hbmColor) DeleteObject(icon.hbmColor);
  }
}

function isShown({ flags }: CursorInfo): boolean {
  return (flags & CURSOR_SHOWING) !== 0;
}

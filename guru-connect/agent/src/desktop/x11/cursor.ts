import { x11 } from '../../ffi/x11.ts';
import { type CursorImage, readCursorImage, xfixes } from '../../ffi/xfixes.ts';
import type { Cursor } from '../desktop.ts';
import type { XConnection } from './connection.ts';

/** Larger ones are decoration; the viewer's browser takes no more either. */
const MAX_SIDE = 128;

const HIDDEN: Cursor = { width: 0, height: 0, hotspotX: 0, hotspotY: 0, rgba: new Uint8Array(0) };

/** Premultiplied ARGB to straight RGBA; a picture without a visible pixel, or beyond the bound, is hidden. */
export function toStraightRgba({ width, height, xhot, yhot, argb }: CursorImage): Cursor {
  if (width > MAX_SIDE || height > MAX_SIDE) return HIDDEN;
  const rgba = new Uint8Array(argb.length * 4);
  let visible = false;
  argb.forEach((pixel, i) => {
    const alpha = pixel >>> 24;
    if (alpha === 0) return;
    visible = true;
    const straight = (premultiplied: number) =>
      Math.min(255, Math.round(((premultiplied & 0xff) * 255) / alpha));
    rgba.set([straight(pixel >>> 16), straight(pixel >>> 8), straight(pixel), alpha], i * 4);
  });
  return visible ? { width, height, hotspotX: xhot, hotspotY: yhot, rgba } : HIDDEN;
}

/** The pointer's present picture. */
export function readCursor(connection: XConnection): Cursor {
  const image = xfixes().XFixesGetCursorImage(connection.alive);
  if (image === null) return HIDDEN;
  const cursor = toStraightRgba(readCursorImage(image));
  x11().XFree(image);
  return cursor;
}

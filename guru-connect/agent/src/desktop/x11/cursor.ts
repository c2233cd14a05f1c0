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

/** `o` is outline, `.` filling. */
const ARROW_ROWS = [
  'o           ',
  'oo          ',
  'o.o         ',
  'o..o        ',
  'o...o       ',
  'o....o      ',
  'o.....o     ',
  'o......o    ',
  'o.......o   ',
  'o........o  ',
  'o.....ooooo ',
  'o..o..o     ',
  'o.o o..o    ',
  'oo  o..o    ',
  'o    o..o   ',
  '     o..o   ',
  '      oo    ',
];

function drawArrow(rows: readonly string[]): Cursor {
  const width = rows[0]?.length ?? 0;
  const argb = Uint32Array.from(rows.join(''), (dot) => ({ o: 0xff000000, '.': 0xffffffff })[dot] ?? 0);
  return toStraightRgba({ width, height: rows.length, xhot: 0, yhot: 0, argb });
}

/**
 * The pointer's present picture. A server with the SECURITY extension keeps a cursor to itself once the client that
 * made it has ended (`xsetroot` in a session script): an arrow stands in for it, for a pointer that cannot be seen
 * cannot be used.
 */
export function readCursor(connection: XConnection): Cursor {
  const image = xfixes().XFixesGetCursorImage(connection.alive);
  if (image === null) {
    void connection.alive;
    return drawArrow(ARROW_ROWS);
  }
  const cursor = toStraightRgba(readCursorImage(image));
  x11().XFree(image);
  return cursor;
}

import type { Cursor } from '../desktop.ts';
import { type CursorImage, getCursorImage, readCursorImage } from './wire/xfixes.ts';
import type { XClient } from './x-client.ts';
import { XProtocolError } from './x-error.ts';

/** Browsers show no larger one. */
const MAX_SIDE = 128;

const HIDDEN: Cursor = { width: 0, height: 0, hotspotX: 0, hotspotY: 0, rgba: new Uint8Array(0) };

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

function drawArrow(rows: readonly string[]): CursorImage {
  const width = rows[0]?.length ?? 0;
  const argb = Uint32Array.from(rows.join(''), (dot) => ({ o: 0xff000000, '.': 0xffffffff })[dot] ?? 0);
  return { width, height: rows.length, xhot: 0, yhot: 0, argb };
}

/** Stands in for what cannot be shown: a pointer that cannot be seen cannot be used. */
const ARROW = drawArrow(ARROW_ROWS);

/** Premultiplied ARGB to straight RGBA. A picture without a visible pixel is hidden, one beyond the bound the arrow. */
export function toCursor(image: CursorImage): Cursor {
  if (!image.argb.some((pixel) => pixel >>> 24 !== 0)) return HIDDEN;
  const tooLarge = image.width > MAX_SIDE || image.height > MAX_SIDE;
  const { width, height, xhot, yhot, argb } = tooLarge ? ARROW : image;
  const rgba = new Uint8Array(argb.length * 4);
  argb.forEach((pixel, i) => {
    const alpha = pixel >>> 24;
    if (alpha === 0) return;
    const straight = (premultiplied: number) =>
      Math.min(255, Math.round(((premultiplied & 0xff) * 255) / alpha));
    rgba.set([straight(pixel >>> 16), straight(pixel >>> 8), straight(pixel), alpha], i * 4);
  });
  // a client may put it beside its picture
  return { width, height, hotspotX: Math.min(xhot, width - 1), hotspotY: Math.min(yhot, height - 1), rgba };
}

/**
 * The pointer's present picture. A server with the SECURITY extension keeps a cursor to itself once the client that
 * made it has ended (`xsetroot` in a session script): the arrow is shown then.
 *
 * @param fixes major opcode of XFIXES
 */
export async function readCursor(client: XClient, fixes: number): Promise<Cursor> {
  try {
    return toCursor(readCursorImage(await client.ask(getCursorImage(fixes))));
  } catch (error) {
    if (!(error instanceof XProtocolError)) throw error;
    return toCursor(ARROW);
  }
}

// libXfixes, <X11/extensions/Xfixes.h>.
import { once, openLibrary, viewOf } from './library.ts';
import type { Display, Xid } from './x11.ts';

export const DISPLAY_CURSOR_NOTIFY_MASK = 1;
/** Event number, from the extension's first. */
export const CURSOR_NOTIFY = 1;

/** XFixesCursorImage: x, y as int16, then width, height, xhot, yhot as uint16, serial, and `pixels` at 24. */
const WIDTH = 4;
const HEIGHT = 6;
const XHOT = 8;
const YHOT = 10;
const PIXELS = 24;
const HEAD_BYTES = 32;
/** Each pixel is an `unsigned long` whose low 32 bits are premultiplied ARGB. */
const PIXEL_BYTES = 8;

interface Xfixes {
  XFixesQueryExtension: (display: Display, eventBase: [number | null], errorBase: [number | null]) => number;
  XFixesQueryVersion: (display: Display, major: [number], minor: [number]) => number;
  XFixesSelectCursorInput: (display: Display, window: Xid, mask: number) => void;
  XFixesGetCursorImage: (display: Display) => bigint | null;
}

export const xfixes: () => Xfixes = once(() => {
  const library = openLibrary('libXfixes.so.3', 'libxfixes3');
  return {
    XFixesQueryExtension: library.func('int XFixesQueryExtension(void *, _Out_ int *, _Out_ int *)'),
    XFixesQueryVersion: library.func('int XFixesQueryVersion(void *, _Inout_ int *, _Inout_ int *)'),
    XFixesSelectCursorInput: library.func('void XFixesSelectCursorInput(void *, ulong, ulong)'),
    XFixesGetCursorImage: library.func('void *XFixesGetCursorImage(void *)'),
  };
});

/** A cursor as the server gives it: premultiplied ARGB, one number a pixel. */
export interface CursorImage {
  width: number;
  height: number;
  xhot: number;
  yhot: number;
  argb: Uint32Array;
}

/** Copies what XFixesGetCursorImage returned; the caller frees it. */
export function readCursorImage(image: bigint): CursorImage {
  const head = viewOf(image, HEAD_BYTES);
  const width = head.getUint16(WIDTH, true);
  const height = head.getUint16(HEIGHT, true);
  const argb = new Uint32Array(width * height);
  if (argb.length > 0) {
    const pixels = viewOf(head.getBigUint64(PIXELS, true), argb.length * PIXEL_BYTES);
    for (let i = 0; i < argb.length; i++) argb[i] = pixels.getUint32(i * PIXEL_BYTES, true);
  }
  return { width, height, xhot: head.getUint16(XHOT, true), yhot: head.getUint16(YHOT, true), argb };
}

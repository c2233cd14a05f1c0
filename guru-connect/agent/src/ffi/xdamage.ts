// libXdamage, <X11/extensions/Xdamage.h>.
import { once, openLibrary } from './library.ts';
import type { Display, Xid } from './x11.ts';

/** One event each time the damaged area's bounding box grows, until it is subtracted. */
export const DAMAGE_REPORT_BOUNDING_BOX = 2;
/** Event number, from the extension's first. */
export const DAMAGE_NOTIFY = 0;
/** XDamageNotifyEvent: offset of `area` (x, y as int16, width, height as uint16). */
export const DAMAGE_AREA_OFFSET = 64;

interface Xdamage {
  XDamageQueryExtension: (display: Display, eventBase: [number | null], errorBase: [number | null]) => number;
  XDamageCreate: (display: Display, drawable: Xid, level: number) => Xid;
  XDamageDestroy: (display: Display, damage: Xid) => void;
  XDamageSubtract: (display: Display, damage: Xid, repair: Xid, parts: Xid) => void;
}

export const xdamage: () => Xdamage = once(() => {
  const library = openLibrary('libXdamage.so.1', 'libxdamage1');
  return {
    XDamageQueryExtension: library.func('int XDamageQueryExtension(void *, _Out_ int *, _Out_ int *)'),
    XDamageCreate: library.func('ulong XDamageCreate(void *, ulong, int)'),
    XDamageDestroy: library.func('void XDamageDestroy(void *, ulong)'),
    XDamageSubtract: library.func('void XDamageSubtract(void *, ulong, ulong, ulong)'),
  };
});

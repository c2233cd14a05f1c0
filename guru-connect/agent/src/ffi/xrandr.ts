// libXrandr, RandR 1.5 monitors: <X11/extensions/Xrandr.h>.
import koffi from 'koffi';
import { once, openLibrary } from './library.ts';
import type { Display, Xid } from './x11.ts';

export const SCREEN_CHANGE_NOTIFY_MASK = 1;
/** Event number, from the extension's first. */
export const SCREEN_CHANGE_NOTIFY = 0;

const MONITOR_INFO = koffi.struct({
  name: 'ulong',
  primary: 'int',
  automatic: 'int',
  noutput: 'int',
  x: 'int',
  y: 'int',
  width: 'int',
  height: 'int',
  mwidth: 'int',
  mheight: 'int',
  outputs: 'void *',
});

/** XRRMonitorInfo: `name` is an atom, `mwidth` millimetres or 0, the rest pixels of the root window. */
export interface MonitorInfo {
  name: number;
  primary: number;
  x: number;
  y: number;
  width: number;
  height: number;
  mwidth: number;
}

interface Xrandr {
  XRRQueryExtension: (display: Display, eventBase: [number | null], errorBase: [number | null]) => number;
  XRRSelectInput: (display: Display, window: Xid, mask: number) => void;
  XRRGetMonitors: (display: Display, window: Xid, active: number, count: [number | null]) => bigint | null;
  XRRFreeMonitors: (monitors: bigint) => void;
}

export const xrandr: () => Xrandr = once(() => {
  const library = openLibrary('libXrandr.so.2', 'libxrandr2');
  return {
    XRRQueryExtension: library.func('int XRRQueryExtension(void *, _Out_ int *, _Out_ int *)'),
    XRRSelectInput: library.func('void XRRSelectInput(void *, ulong, int)'),
    XRRGetMonitors: library.func('void *XRRGetMonitors(void *, ulong, int, _Out_ int *)'),
    XRRFreeMonitors: library.func('void XRRFreeMonitors(void *)'),
  };
});

/** Copies what XRRGetMonitors returned; the caller frees it. */
export function readMonitors(monitors: bigint, count: number): MonitorInfo[] {
  return koffi.decode(monitors, MONITOR_INFO, count);
}

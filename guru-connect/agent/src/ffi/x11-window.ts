// libX11 for windows of our own: making, stacking, focus, reading the screen. <X11/Xlib.h>, <X11/XKBlib.h>; LP64.
import koffi from 'koffi';
import { once, openLibrary, type Pointer, viewOf } from './library.ts';
import { type Display, type Visual, type XImage, type Xid, x11 } from './x11.ts';

export type GraphicsContext = Pointer<'GC'>;

export const EXPOSURE_MASK = 1 << 15;
export const SUBSTRUCTURE_NOTIFY_MASK = 1 << 19;
export const FOCUS_CHANGE_MASK = 1 << 21;
export const PROPERTY_CHANGE_MASK = 1 << 22;

/** Event types of the core protocol. */
export const EVENT = {
  keyPress: 2,
  buttonRelease: 5,
  focusIn: 9,
  expose: 12,
  destroyNotify: 17,
  configureNotify: 22,
  propertyNotify: 28,
  genericEvent: 35,
} as const;

export const INPUT_ONLY = 2;
export const IS_VIEWABLE = 2;
export const REVERT_TO_PARENT = 2;
export const CURRENT_TIME = 0;
export const PROP_MODE_REPLACE = 0;
/** Atoms that every server has (Xatom.h). */
export const XA_ATOM = 4;
export const XA_STRING = 31;
/** Cursor font (cursorfont.h). */
export const XC_LEFT_PTR = 68;

/** XSetWindowAttributes: size, and the two members that are set here. */
const SET_ATTRIBUTES = { bytes: 112, backgroundPixel: 8, overrideRedirect: 88 } as const;
const CW_BACK_PIXEL = 1 << 1;
const CW_OVERRIDE_REDIRECT = 1 << 9;

/** XEvent members: XAnyEvent.window, XDestroyWindowEvent.window (event and window differ), XGenericEventCookie. */
const OFFSET = { type: 0, window: 32, subject: 40, extension: 32, evtype: 36, data: 48 } as const;

/** Offset of XImage.data. */
const XIMAGE_DATA = 16;

const WINDOW_GEOMETRY = koffi.struct({
  x: 'int',
  y: 'int',
  width: 'int',
  height: 'int',
  border_width: 'int',
  depth: 'int',
  visual: 'void *',
  root: 'ulong',
  class: 'int',
  bit_gravity: 'int',
  win_gravity: 'int',
  backing_store: 'int',
  backing_planes: 'ulong',
  backing_pixel: 'ulong',
  save_under: 'int',
  colormap: 'ulong',
  map_installed: 'int',
  map_state: 'int',
  all_event_masks: 'long',
  your_event_mask: 'long',
  do_not_propagate_mask: 'long',
  override_redirect: 'int',
  screen: 'void *',
});

/** Members of XWindowAttributes. `x` and `y` are relative to the parent. */
export interface WindowGeometry {
  x: number;
  y: number;
  width: number;
  height: number;
  border_width: number;
  class: number;
  map_state: number;
  override_redirect: number;
}

interface X11Window {
  XCreateWindow: (
    display: Display,
    parent: Xid,
    x: number,
    y: number,
    width: number,
    height: number,
    border: number,
    depth: number,
    windowClass: number,
    visual: Visual | null,
    mask: number,
    attributes: ArrayBuffer,
  ) => Xid;
  XMapRaised: (display: Display, window: Xid) => number;
  XRaiseWindow: (display: Display, window: Xid) => number;
  XMoveWindow: (display: Display, window: Xid, x: number, y: number) => number;
  XReparentWindow: (display: Display, window: Xid, parent: Xid, x: number, y: number) => number;
  XChangeProperty: (
    display: Display,
    window: Xid,
    property: Xid,
    type: Xid,
    format: number,
    mode: number,
    data: Uint8Array | ArrayBuffer,
    items: number,
  ) => number;
  XDeleteProperty: (display: Display, window: Xid, property: Xid) => number;
  XSetInputFocus: (display: Display, window: Xid, revertTo: number, time: number) => number;
  XGetInputFocus: (display: Display, window: [Xid | null], revertTo: [number | null]) => number;
  XCreateFontCursor: (display: Display, shape: number) => Xid;
  XDefineCursor: (display: Display, window: Xid, cursor: Xid) => number;
  XQueryTree: (
    display: Display,
    window: Xid,
    root: [Xid | null],
    parent: [Xid | null],
    children: [bigint | null],
    count: [number | null],
  ) => number;
  XGetWindowAttributes: (display: Display, window: Xid, geometry: [WindowGeometry | null]) => number;
  XGetImage: (
    display: Display,
    drawable: Xid,
    x: number,
    y: number,
    width: number,
    height: number,
    planes: number,
    format: number,
  ) => XImage | null;
  /** `data` is not copied. */
  XCreateImage: (
    display: Display,
    visual: Visual,
    depth: number,
    format: number,
    offset: number,
    data: bigint,
    width: number,
    height: number,
    bitmapPad: number,
    bytesPerLine: number,
  ) => XImage | null;
  XCreateGC: (display: Display, drawable: Xid, mask: number, values: null) => GraphicsContext;
  XPutImage: (
    display: Display,
    drawable: Xid,
    context: GraphicsContext,
    image: XImage,
    fromX: number,
    fromY: number,
    x: number,
    y: number,
    width: number,
    height: number,
  ) => number;
  XGetPixel: (image: XImage, x: number, y: number) => number;
  XQueryExtension: (
    display: Display,
    name: string,
    opcode: [number | null],
    firstEvent: [number | null],
    firstError: [number | null],
  ) => number;
  XGetEventData: (display: Display, event: bigint) => number;
  XFreeEventData: (display: Display, event: bigint) => void;
  XkbKeycodeToKeysym: (display: Display, keycode: number, group: number, level: number) => number;
  XResourceManagerString: (display: Display) => string | null;
}

export const x11Window: () => X11Window = once(() => {
  const library = openLibrary('libX11.so.6', 'libx11-6');
  return {
    XCreateWindow: library.func(
      'ulong XCreateWindow(void *, ulong, int, int, uint, uint, uint, int, uint, void *, ulong, void *)',
    ),
    XMapRaised: library.func('int XMapRaised(void *, ulong)'),
    XRaiseWindow: library.func('int XRaiseWindow(void *, ulong)'),
    XMoveWindow: library.func('int XMoveWindow(void *, ulong, int, int)'),
    XReparentWindow: library.func('int XReparentWindow(void *, ulong, ulong, int, int)'),
    XChangeProperty: library.func('int XChangeProperty(void *, ulong, ulong, ulong, int, int, void *, int)'),
    XDeleteProperty: library.func('int XDeleteProperty(void *, ulong, ulong)'),
    XSetInputFocus: library.func('int XSetInputFocus(void *, ulong, int, ulong)'),
    XGetInputFocus: library.func('int XGetInputFocus(void *, _Out_ ulong *, _Out_ int *)'),
    XCreateFontCursor: library.func('ulong XCreateFontCursor(void *, uint)'),
    XDefineCursor: library.func('int XDefineCursor(void *, ulong, ulong)'),
    XQueryTree: library.func(
      'int XQueryTree(void *, ulong, _Out_ ulong *, _Out_ ulong *, _Out_ void **, _Out_ uint *)',
    ),
    XGetWindowAttributes: library.func('XGetWindowAttributes', 'int', [
      'void *',
      'ulong',
      koffi.out(koffi.pointer(WINDOW_GEOMETRY)),
    ]),
    XGetImage: library.func('void *XGetImage(void *, ulong, int, int, uint, uint, ulong, int)'),
    XCreateImage: library.func(
      'void *XCreateImage(void *, void *, uint, int, int, void *, uint, uint, int, int)',
    ),
    XCreateGC: library.func('void *XCreateGC(void *, ulong, ulong, void *)'),
    XPutImage: library.func('int XPutImage(void *, ulong, void *, void *, int, int, int, int, uint, uint)'),
    XGetPixel: library.func('ulong XGetPixel(void *, int, int)'),
    XQueryExtension: library.func('int XQueryExtension(void *, str, _Out_ int *, _Out_ int *, _Out_ int *)'),
    XGetEventData: library.func('int XGetEventData(void *, void *)'),
    XFreeEventData: library.func('void XFreeEventData(void *, void *)'),
    XkbKeycodeToKeysym: library.func('ulong XkbKeycodeToKeysym(void *, uint8_t, int, int)'),
    XResourceManagerString: library.func('str XResourceManagerString(void *)'),
  };
});

/** Attributes of XCreateWindow for a window that no window manager touches, and their mask. */
export function overrideRedirect(backgroundPixel: number): { mask: number; attributes: ArrayBuffer } {
  const attributes = new ArrayBuffer(SET_ATTRIBUTES.bytes);
  const view = new DataView(attributes);
  view.setBigUint64(SET_ATTRIBUTES.backgroundPixel, BigInt(backgroundPixel), true);
  view.setInt32(SET_ATTRIBUTES.overrideRedirect, 1, true);
  return { mask: CW_BACK_PIXEL | CW_OVERRIDE_REDIRECT, attributes };
}

/** Data of a 32-bit property: Xlib takes an array of longs. */
export function longs(...values: number[]): ArrayBuffer {
  return new BigUint64Array(values.map(BigInt)).buffer;
}

/** An array of window ids in memory of Xlib; the caller frees it. */
export function readXids(address: bigint, count: number): Xid[] {
  const view = viewOf(address, count * 8);
  return Array.from({ length: count }, (_, i) => Number(view.getBigUint64(i * 8, true)));
}

/** Frees an XImage whose pixels belong to somebody else: XDestroyImage would free them too. */
export function freeImageHead(image: XImage): void {
  viewOf(image, XIMAGE_DATA + 8).setBigUint64(XIMAGE_DATA, 0n, true);
  x11().XDestroyImage(image);
}

/** The head of an XEvent. */
export interface EventHead {
  /** Without the bit that says that another client sent it. */
  readonly type: number;
  /** The window that the event was selected on. */
  readonly window: Xid;
  /** Of a structure event, the window that it is about. */
  readonly subject: Xid;
}

export function readEventHead(event: DataView): EventHead {
  return {
    type: event.getInt32(OFFSET.type, true) & 0x7f,
    window: Number(event.getBigUint64(OFFSET.window, true)),
    subject: Number(event.getBigUint64(OFFSET.subject, true)),
  };
}

/** A generic event's extension, kind and, after XGetEventData, the address of its data. */
export function readCookie(event: DataView): { extension: number; kind: number; data: bigint } {
  return {
    extension: event.getInt32(OFFSET.extension, true),
    kind: event.getInt32(OFFSET.evtype, true),
    data: event.getBigUint64(OFFSET.data, true),
  };
}

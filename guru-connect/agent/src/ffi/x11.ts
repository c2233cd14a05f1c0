// libX11, <X11/Xlib.h>. Offsets and sizes are those of LP64.
import koffi from 'koffi';
import { once, openLibrary, type Pointer } from './library.ts';

export type Display = Pointer<'Display'>;
export type Visual = Pointer<'Visual'>;
export type XImage = Pointer<'XImage'>;
/** XID of a window, a pixmap, a damage object. */
export type Xid = number;

export const ZPIXMAP = 2;
export const ALL_PLANES = 0xffff_ffff;
export const LSB_FIRST = 0;
/** XEvent is a union of 24 longs. */
export const XEVENT_BYTES = 192;
export const CONFIGURE_NOTIFY = 22;
export const STRUCTURE_NOTIFY_MASK = 1 << 17;
/** Selected on the root window by the window manager, and by no other client. */
export const SUBSTRUCTURE_REDIRECT_MASK = 1 << 20;
export const ANY_PROPERTY_TYPE = 0;

/** The public head of XImage. */
const X_IMAGE = koffi.struct({
  width: 'int',
  height: 'int',
  xoffset: 'int',
  format: 'int',
  data: 'void *',
  byte_order: 'int',
  bitmap_unit: 'int',
  bitmap_bit_order: 'int',
  bitmap_pad: 'int',
  depth: 'int',
  bytes_per_line: 'int',
  bits_per_pixel: 'int',
  red_mask: 'ulong',
  green_mask: 'ulong',
  blue_mask: 'ulong',
});

/** The members of XImage that decide how pixels lie. */
export interface XImageLayout {
  byte_order: number;
  bytes_per_line: number;
  bits_per_pixel: number;
  red_mask: number;
  green_mask: number;
  blue_mask: number;
}

/** How the pixels of an image lie. */
export function imageLayout(image: XImage): XImageLayout {
  return koffi.decode(image, X_IMAGE);
}

const X_WINDOW_ATTRIBUTES = koffi.struct({
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

/** The member of XWindowAttributes that says which events are selected by any client. */
export interface WindowAttributes {
  all_event_masks: number;
}

const X_ERROR_EVENT = koffi.struct({
  type: 'int',
  display: 'void *',
  resourceid: 'ulong',
  serial: 'ulong',
  error_code: 'uchar',
  request_code: 'uchar',
  minor_code: 'uchar',
});

/** A protocol error as the server reported it. */
export interface XError {
  error_code: number;
  request_code: number;
  minor_code: number;
}

interface X11 {
  XOpenDisplay: (name: string | null) => Display | null;
  /** What XOpenDisplay shows the server from now on, in this process; null: what it finds itself. */
  XSetAuthorization: (name: string | null, nameBytes: number, data: Buffer | null, dataBytes: number) => void;
  XCloseDisplay: (display: Display) => number;
  XDefaultRootWindow: (display: Display) => Xid;
  XDefaultVisual: (display: Display, screen: number) => Visual;
  XDefaultDepth: (display: Display, screen: number) => number;
  XConnectionNumber: (display: Display) => number;
  XPending: (display: Display) => number;
  XNextEvent: (display: Display, event: bigint) => number;
  XSelectInput: (display: Display, window: Xid, mask: number) => number;
  XSync: (display: Display, discard: number) => number;
  XFlush: (display: Display) => number;
  XFree: (data: bigint) => number;
  XDestroyImage: (image: XImage) => number;
  XInternAtom: (display: Display, name: string, onlyIfExists: number) => Xid;
  XGetWindowAttributes: (display: Display, window: Xid, attributes: [WindowAttributes | null]) => number;
  XGetWindowProperty: (
    display: Display,
    window: Xid,
    property: Xid,
    offset: number,
    length: number,
    remove: number,
    requestedType: Xid,
    type: [number | null],
    format: [number | null],
    items: [number | null],
    bytesAfter: [number | null],
    data: [bigint | null],
  ) => number;
  XGetAtomName: (display: Display, atom: number) => bigint | null;
  XGetGeometry: (
    display: Display,
    drawable: Xid,
    root: [Xid | null],
    x: [number | null],
    y: [number | null],
    width: [number | null],
    height: [number | null],
    border: [number | null],
    depth: [number | null],
  ) => number;
}

export const x11: () => X11 = once(() => {
  const library = openLibrary('libX11.so.6', 'libx11-6');
  return {
    XOpenDisplay: library.func('void *XOpenDisplay(str)'),
    XSetAuthorization: library.func('void XSetAuthorization(str, int, void *, int)'),
    XCloseDisplay: library.func('int XCloseDisplay(void *)'),
    XDefaultRootWindow: library.func('ulong XDefaultRootWindow(void *)'),
    XDefaultVisual: library.func('void *XDefaultVisual(void *, int)'),
    XDefaultDepth: library.func('int XDefaultDepth(void *, int)'),
    XConnectionNumber: library.func('int XConnectionNumber(void *)'),
    XPending: library.func('int XPending(void *)'),
    XNextEvent: library.func('int XNextEvent(void *, void *)'),
    XSelectInput: library.func('int XSelectInput(void *, ulong, long)'),
    XSync: library.func('int XSync(void *, int)'),
    XFlush: library.func('int XFlush(void *)'),
    XFree: library.func('int XFree(void *)'),
    XDestroyImage: library.func('int XDestroyImage(void *)'),
    XInternAtom: library.func('ulong XInternAtom(void *, str, int)'),
    XGetWindowAttributes: library.func('XGetWindowAttributes', 'int', [
      'void *',
      'ulong',
      koffi.out(koffi.pointer(X_WINDOW_ATTRIBUTES)),
    ]),
    XGetWindowProperty: library.func(
      'int XGetWindowProperty(void *, ulong, ulong, long, long, int, ulong, _Out_ ulong *, _Out_ int *, _Out_ ulong *, _Out_ ulong *, _Out_ void **)',
    ),
    XGetAtomName: library.func('void *XGetAtomName(void *, ulong)'),
    XGetGeometry: library.func(
      'int XGetGeometry(void *, ulong, _Out_ ulong *, _Out_ int *, _Out_ int *, _Out_ uint *, _Out_ uint *, _Out_ uint *, _Out_ uint *)',
    ),
  };
});

/**
 * Xlib's own handlers end the process on any error. Protocol errors go to `onError` instead, and a lost connection
 * (XSetIOErrorExitHandler, libX11 1.7) to `onLost`; after it Xlib calls on that display return at once.
 */
export const handleErrors: (
  onError: (error: XError) => void,
  onLost: (display: Display) => void,
) => (display: Display) => void = (onError, onLost) => {
  const library = openLibrary('libX11.so.6', 'libx11-6');
  const errorHandler = koffi.proto('int (void *display, void *event)');
  const ioHandler = koffi.proto('int (void *display)');
  const exitHandler = koffi.proto('void (void *display, void *data)');
  const pointerTo = (proto: ReturnType<typeof koffi.proto>) => koffi.pointer(proto);

  const error = koffi.register((_display: Display, event: bigint) => {
    onError(koffi.decode(event, X_ERROR_EVENT));
    return 0;
  }, pointerTo(errorHandler));
  const quiet = koffi.register((_display: Display) => 0, pointerTo(ioHandler));
  const lost = koffi.register(
    (display: Display, _data: bigint | null) => onLost(display),
    pointerTo(exitHandler),
  );

  library.func('XSetErrorHandler', 'void *', [pointerTo(errorHandler)])(error);
  library.func('XSetIOErrorHandler', 'void *', [pointerTo(ioHandler)])(quiet);
  const setExit = library.func('XSetIOErrorExitHandler', 'void', [
    'void *',
    pointerTo(exitHandler),
    'void *',
  ]);
  return (display) => setExit(display, lost, null);
};

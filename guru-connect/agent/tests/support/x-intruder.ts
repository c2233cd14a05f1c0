import koffi from 'koffi';
import type { Rectangle } from '../../src/screen/rectangle.ts';

const X = koffi.load('libX11.so.6');
const XTEST = koffi.load('libXtst.so.6');
const XI = koffi.load('libXi.so.6');
const XEXT = koffi.load('libXext.so.6');

const lib = {
  open: X.func('void *XOpenDisplay(str)'),
  close: X.func('int XCloseDisplay(void *)'),
  root: X.func('ulong XDefaultRootWindow(void *)'),
  sync: X.func('int XSync(void *, int)'),
  flush: X.func('int XFlush(void *)'),
  atom: X.func('ulong XInternAtom(void *, str, int)'),
  keycode: X.func('uint8_t XKeysymToKeycode(void *, ulong)'),
  keymap: X.func('int XQueryKeymap(void *, void *)'),
  warp: X.func('int XWarpPointer(void *, ulong, ulong, int, int, uint, uint, int, int)'),
  create: X.func(
    'ulong XCreateWindow(void *, ulong, int, int, uint, uint, uint, int, uint, void *, ulong, void *)',
  ),
  map: X.func('int XMapRaised(void *, ulong)'),
  raise: X.func('int XRaiseWindow(void *, ulong)'),
  move: X.func('int XMoveWindow(void *, ulong, int, int)'),
  unmap: X.func('int XUnmapWindow(void *, ulong)'),
  destroy: X.func('int XDestroyWindow(void *, ulong)'),
  reparent: X.func('int XReparentWindow(void *, ulong, ulong, int, int)'),
  kill: X.func('int XKillClient(void *, ulong)'),
  property: X.func('int XChangeProperty(void *, ulong, ulong, ulong, int, int, void *, int)'),
  send: X.func('int XSendEvent(void *, ulong, int, long, void *)'),
  motion: XTEST.func('int XTestFakeMotionEvent(void *, int, int, int, ulong)'),
  button: XTEST.func('int XTestFakeButtonEvent(void *, uint, int, ulong)'),
  key: XTEST.func('int XTestFakeKeyEvent(void *, uint, int, ulong)'),
  deviceMotion: XTEST.func('int XTestFakeDeviceMotionEvent(void *, void *, int, int, void *, int, ulong)'),
  deviceButton: XTEST.func('int XTestFakeDeviceButtonEvent(void *, void *, uint, int, void *, int, ulong)'),
  deviceKey: XTEST.func('int XTestFakeDeviceKeyEvent(void *, void *, uint, int, void *, int, ulong)'),
  devices: XI.func('void *XIQueryDevice(void *, int, _Out_ int *)'),
  freeDevices: XI.func('void XIFreeDeviceInfo(void *)'),
  openDevice: XI.func('void *XOpenDevice(void *, ulong)'),
  shape: XEXT.func('void XShapeCombineRectangles(void *, ulong, int, int, int, void *, int, int, int)'),
};

/** XIDeviceInfo, and uses of a device that belongs to a master device (<X11/extensions/XInput2.h>). */
const DEVICE_INFO = koffi.struct({
  deviceid: 'int',
  name: 'str',
  use: 'int',
  attachment: 'int',
  enabled: 'int',
  num_classes: 'int',
  classes: 'void *',
});
const ALL_DEVICES = 0;
const SLAVE_POINTER = 3;
const SLAVE_KEYBOARD = 4;

const KEYSYM = { Tab: 0xff09, Return: 0xff0d, Escape: 0xff1b, a: 0x61 } as const;
export type Key = keyof typeof KEYSYM;
const LEFT = 1;
const OVERRIDE_REDIRECT = { mask: (1 << 9) | (1 << 1), bytes: 112, at: 88, pixelAt: 8 } as const;
const XA_CARDINAL = 6;

/** Another X client: everything that a program, or a technician through the agent, could try without a hand. */
export class XIntruder {
  readonly #display: bigint;
  readonly #root: number;

  constructor(display: string) {
    this.#display = lib.open(display);
    if (!this.#display) throw new Error(`no X server at ${display}`);
    this.#root = Number(lib.root(this.#display));
  }

  /** As the agent injects a technician's click. */
  click(x: number, y: number): void {
    this.move(x, y);
    for (const down of [1, 0]) lib.button(this.#display, LEFT, down, 0);
    this.#sync();
  }

  move(x: number, y: number): void {
    lib.motion(this.#display, -1, x, y, 0);
    this.#sync();
  }

  drag(from: { x: number; y: number }, to: { x: number; y: number }): void {
    this.move(from.x, from.y);
    lib.button(this.#display, LEFT, 1, 0);
    this.move(to.x, to.y);
    lib.button(this.#display, LEFT, 0, 0);
    this.#sync();
  }

  /** As the agent injects a technician's key. */
  key(key: Key): void {
    const code = lib.keycode(this.#display, KEYSYM[key]);
    for (const down of [1, 0]) lib.key(this.#display, code, down, 0);
    this.#sync();
  }

  /** Keycodes that are down, on any keyboard. */
  heldKeys(): number[] {
    const map = new Uint8Array(32);
    lib.keymap(this.#display, map.buffer);
    return Array.from({ length: 256 }, (_, code) => code).filter(
      (code) => ((map[code >> 3] ?? 0) >> (code & 7)) & 1,
    );
  }

  /** Puts the pointer somewhere without any device. */
  warp(x: number, y: number): void {
    lib.warp(this.#display, 0, this.#root, 0, 0, 0, 0, x, y);
    this.#sync();
  }

  /** Core button events straight to a window. */
  sendClick(window: number, x: number, y: number): void {
    for (const type of [4, 5]) {
      // XButtonEvent: type, window, root, x, y, button, same_screen
      const event = new ArrayBuffer(192);
      const view = new DataView(event);
      view.setInt32(0, type, true);
      view.setBigUint64(32, BigInt(window), true);
      view.setBigUint64(40, BigInt(this.#root), true);
      view.setInt32(64, x, true);
      view.setInt32(68, y, true);
      view.setInt32(84, LEFT, true);
      view.setInt32(88, 1, true);
      lib.send(this.#display, window, 0, 0, event);
    }
    this.#sync();
  }

  /** A window in front of everything that no manager touches; comes back to the front each `everyMs`. */
  cover({ x, y, width, height }: Rectangle, everyMs?: number): { close(): void } {
    const attributes = new ArrayBuffer(OVERRIDE_REDIRECT.bytes);
    const view = new DataView(attributes);
    view.setBigUint64(OVERRIDE_REDIRECT.pixelAt, 0x335577n, true);
    view.setInt32(OVERRIDE_REDIRECT.at, 1, true);
    const size = [x, y, width, height, 0, 0, 0];
    const window = Number(
      lib.create(this.#display, this.#root, ...size, null, OVERRIDE_REDIRECT.mask, attributes),
    );
    lib.map(this.#display, window);
    this.#sync();
    const timer = setInterval(
      () => {
        lib.raise(this.#display, window);
        lib.flush(this.#display);
      },
      everyMs ?? 2 ** 30,
    );
    return {
      close: () => {
        clearInterval(timer);
        lib.destroy(this.#display, window);
        this.#sync();
      },
    };
  }

  moveWindow(window: number, x: number, y: number): void {
    lib.move(this.#display, window, x, y);
    this.#sync();
  }

  unmap(window: number): void {
    lib.unmap(this.#display, window);
    this.#sync();
  }

  destroy(window: number): void {
    lib.destroy(this.#display, window);
    this.#sync();
  }

  /** As xkill(1) does. */
  kill(window: number): void {
    lib.kill(this.#display, window);
    this.#sync();
  }

  /** Takes it into a window of 120x80 at a place of the root, `inner` of it at the top left. */
  adopt(window: number, at: { x: number; y: number }, inner: { x: number; y: number }): void {
    const size = [at.x, at.y, 120, 80, 0, 0, 1];
    const parent = Number(lib.create(this.#display, this.#root, ...size, null, 0, null));
    lib.map(this.#display, parent);
    lib.reparent(this.#display, window, parent, -inner.x, -inner.y);
    this.#sync();
  }

  /** Leaves one rectangle of it. */
  shape(window: number, { x, y, width, height }: Rectangle): void {
    const rectangle = new Int16Array([x, y, width, height]).buffer;
    lib.shape(this.#display, window, 0, 0, 0, rectangle, 1, 0, 0);
    this.#sync();
  }

  makeTransparent(window: number): void {
    const opacity = new BigUint64Array([1n]).buffer;
    const atom = Number(lib.atom(this.#display, '_NET_WM_WINDOW_OPACITY', 0));
    lib.property(this.#display, window, atom, XA_CARDINAL, 32, 0, opacity, 1);
    this.#sync();
  }

  /**
   * Plays a person on a server without devices that a test can move: XTEST in the name of a real device, which no
   * client can be kept from. The agent's injection uses the core calls, so a technician has no way to do this.
   */
  playPerson(): XPerson {
    return new XPerson(this.#display);
  }

  close(): void {
    lib.close(this.#display);
  }

  #sync(): void {
    lib.sync(this.#display, 0);
  }
}

/** The real mouse and keyboard of an X server in the hands of a test. */
export class XPerson {
  readonly #display: bigint;
  readonly #mouse: bigint;
  readonly #keyboard: bigint;

  constructor(display: bigint) {
    this.#display = display;
    this.#mouse = lib.openDevice(display, realDevice(display, SLAVE_POINTER));
    this.#keyboard = lib.openDevice(display, realDevice(display, SLAVE_KEYBOARD));
  }

  click(x: number, y: number): void {
    for (const offset of [-5, 0]) {
      const axes = new Int32Array([x + offset, y]).buffer;
      lib.deviceMotion(this.#display, this.#mouse, 0, 0, axes, 2, 0);
    }
    for (const down of [1, 0]) lib.deviceButton(this.#display, this.#mouse, LEFT, down, null, 0, 0);
    lib.sync(this.#display, 0);
  }

  key(key: Key): void {
    const code = lib.keycode(this.#display, KEYSYM[key]);
    for (const down of [1, 0]) lib.deviceKey(this.#display, this.#keyboard, code, down, null, 0, 0);
    lib.sync(this.#display, 0);
  }
}

function realDevice(display: bigint, use: number): number {
  const count = [0];
  const list = lib.devices(display, ALL_DEVICES, count);
  const devices: { deviceid: number; name: string; use: number }[] = koffi.decode(
    list,
    DEVICE_INFO,
    count[0] ?? 0,
  );
  lib.freeDevices(list);
  const found = devices.find((device) => device.use === use && !device.name.includes('XTEST'));
  if (!found) throw new Error('the X server has no real device');
  return found.deviceid;
}

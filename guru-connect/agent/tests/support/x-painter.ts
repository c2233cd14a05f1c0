import koffi from 'koffi';
import type { Rectangle } from '../../src/screen/rectangle.ts';

const library = koffi.load('libX11.so.6');
const XOpenDisplay = library.func('void *XOpenDisplay(str)');
const XCloseDisplay = library.func('int XCloseDisplay(void *)');
const XDefaultRootWindow = library.func('ulong XDefaultRootWindow(void *)');
const XCreateSimpleWindow = library.func(
  'ulong XCreateSimpleWindow(void *, ulong, int, int, uint, uint, uint, ulong, ulong)',
);
const XMapRaised = library.func('int XMapRaised(void *, ulong)');
const XMoveWindow = library.func('int XMoveWindow(void *, ulong, int, int)');
const XCreateGC = library.func('void *XCreateGC(void *, ulong, ulong, void *)');
const XSetForeground = library.func('int XSetForeground(void *, void *, ulong)');
const XFillRectangle = library.func('int XFillRectangle(void *, ulong, void *, int, int, uint, uint)');
const XSync = library.func('int XSync(void *, int)');

/** An X client that covers rectangles with one colour; what it painted goes when it is closed. */
export class XPainter {
  readonly #display: bigint;

  constructor(display: string) {
    this.#display = XOpenDisplay(display);
    if (!this.#display) throw new Error(`no X server at ${display}`);
  }

  /** Colour as 0xRRGGBB. Returns once the server has drawn it. */
  paint({ x, y, width, height }: Rectangle, colour: number): void {
    const root = XDefaultRootWindow(this.#display);
    const window = XCreateSimpleWindow(this.#display, root, x, y, width, height, 0, 0, colour);
    XMapRaised(this.#display, window);
    XSync(this.#display, 0);
  }

  /**
   * Shows a window of cells of 4x1 pixels in colours of their own, which is a picture and no text. Returns what moves it; the
   * server keeps what it shows only where nothing covered it.
   */
  mosaic({ x, y, width, height }: Rectangle, colourOf: () => number): (x: number, y: number) => void {
    const root = XDefaultRootWindow(this.#display);
    const window = XCreateSimpleWindow(this.#display, root, x, y, width, height, 0, 0, 0);
    XMapRaised(this.#display, window);
    const context = XCreateGC(this.#display, window, 0, null);
    for (let top = 0; top < height; top += 1) {
      for (let left = 0; left < width; left += 4) {
        XSetForeground(this.#display, context, colourOf());
        XFillRectangle(this.#display, window, context, left, top, 4, 1);
      }
    }
    XSync(this.#display, 0);
    return (toX, toY) => {
      XMoveWindow(this.#display, window, toX, toY);
      XSync(this.#display, 0);
    };
  }

  close(): void {
    XCloseDisplay(this.#display);
  }
}

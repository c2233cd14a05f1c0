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

  close(): void {
    XCloseDisplay(this.#display);
  }
}

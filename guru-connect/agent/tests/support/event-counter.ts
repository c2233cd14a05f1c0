import koffi from 'koffi';

const library = koffi.load('libX11.so.6');
const XOpenDisplay = library.func('void *XOpenDisplay(str)');
const XCloseDisplay = library.func('int XCloseDisplay(void *)');
const XDefaultRootWindow = library.func('ulong XDefaultRootWindow(void *)');
const XConnectionNumber = library.func('int XConnectionNumber(void *)');
const XCreateSimpleWindow = library.func(
  'ulong XCreateSimpleWindow(void *, ulong, int, int, uint, uint, uint, ulong, ulong)',
);
const XSelectInput = library.func('int XSelectInput(void *, ulong, long)');
const XMapRaised = library.func('int XMapRaised(void *, ulong)');
const XSetInputFocus = library.func('int XSetInputFocus(void *, ulong, int, ulong)');
const XSync = library.func('int XSync(void *, int)');
const XPending = library.func('int XPending(void *)');
const XNextEvent = library.func('int XNextEvent(void *, void *)');

/** KeyPress, KeyRelease, ButtonPress, ButtonRelease, PointerMotion, Exposure (<X11/X.h>). */
const EVENT_MASK = 1 | 2 | 4 | 8 | (1 << 6) | (1 << 15);
const EXPOSE = 12;
const REVERT_TO_PARENT = 2;
/** XEvent is a union of 24 longs that starts with the type. */
const XEVENT_BYTES = 192;
/** Server time in milliseconds, in XKeyEvent, XButtonEvent and XMotionEvent. */
const TIME_OFFSET = 56;

/** An X client whose window covers the desktop and has the focus: counts the input that arrives, and when. */
export class EventCounter {
  /** Events so far, by X event type: 2 and 3 keys, 4 and 5 buttons, 6 motion. */
  readonly counts = new Map<number, number>();
  #lastTime = 0;
  /** What to add to the server's time to get performance.now(): the smallest seen is that of the least delay. */
  #offset = Number.POSITIVE_INFINITY;
  readonly #display: bigint;
  readonly #poll: { close(): void };
  readonly #event = Buffer.alloc(XEVENT_BYTES);

  private constructor(display: bigint) {
    this.#display = display;
    this.#poll = koffi.node.poll(XConnectionNumber(display), { readable: true }, () => this.read());
  }

  /** Returns once its window is there and has the focus. */
  static async start(displayName: string, width: number, height: number): Promise<EventCounter> {
    const display: bigint = XOpenDisplay(displayName);
    if (!display) throw new Error(`no X server at ${displayName}`);
    const root = XDefaultRootWindow(display);
    const window = XCreateSimpleWindow(display, root, 0, 0, width, height, 0, 0, 0);
    XSelectInput(display, window, EVENT_MASK);
    XMapRaised(display, window);
    const event = Buffer.alloc(XEVENT_BYTES);
    do XNextEvent(display, event);
    while (event.readInt32LE(0) !== EXPOSE);
    XSetInputFocus(display, window, REVERT_TO_PARENT, 0);
    XSync(display, 0);
    return new EventCounter(display);
  }

  /** When the last one happened, as performance.now(), however late this process read it; 0 before the first. */
  get lastAt(): number {
    this.read();
    return this.#lastTime === 0 ? 0 : this.#lastTime + this.#offset;
  }

  /** Reads everything that has arrived. */
  read(): void {
    for (let left = XPending(this.#display); left > 0; left--) {
      XNextEvent(this.#display, this.#event);
      const type = this.#event.readInt32LE(0);
      if (type === EXPOSE) continue;
      this.counts.set(type, (this.counts.get(type) ?? 0) + 1);
      this.#lastTime = Number(this.#event.readBigUInt64LE(TIME_OFFSET));
      this.#offset = Math.min(this.#offset, performance.now() - this.#lastTime);
    }
  }

  close(): void {
    this.#poll.close();
    XCloseDisplay(this.#display);
  }
}

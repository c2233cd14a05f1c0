import { x11 } from '../../ffi/x11.ts';
import { xtst } from '../../ffi/xtst.ts';
import { WHEEL_BUTTON } from '../buttons.ts';
import { evdevKey } from '../evdev-keys.ts';
import type { InputSink } from '../desktop.ts';
import type { XConnection } from './connection.ts';
import type { QuietTime } from './quiet-time.ts';
import { mayGrabServer } from './window-manager.ts';

/** X11 keycodes of the evdev rules start above the eight that the core protocol reserves. */
const KEYCODE_OFFSET = 8;
const MAX_KEYCODE = 255;
const POINTER_SCREEN = -1;
const AT_ONCE = 0;
const WHEEL: ReadonlySet<number> = new Set(Object.values(WHEEL_BUTTON));

/** Input by the XTEST extension, sent to the server event by event. */
export class XTestInput implements InputSink {
  readonly #connection: XConnection;
  readonly #quiet: QuietTime;

  /** `quiet` is kept up to date with what is injected. */
  constructor(connection: XConnection, quiet: QuietTime) {
    this.#connection = connection;
    this.#quiet = quiet;
  }

  move(x: number, y: number): void {
    const display = this.#connection.alive;
    this.#quiet.moved(performance.now());
    xtst().XTestFakeMotionEvent(display, POINTER_SCREEN, x, y, AT_ONCE);
    x11().XFlush(display);
  }

  button(button: number, down: boolean): void {
    const display = this.#connection.alive;
    if (!down) this.#quiet.released();
    else if (!WHEEL.has(button) && mayGrabServer(this.#connection)) this.#quiet.pressed(performance.now());
    xtst().XTestFakeButtonEvent(display, button, down ? 1 : 0, AT_ONCE);
    x11().XFlush(display);
  }

  key(code: string, down: boolean): boolean {
    const key = evdevKey(code);
    if (key === undefined || key + KEYCODE_OFFSET > MAX_KEYCODE) return false;
    const display = this.#connection.alive;
    xtst().XTestFakeKeyEvent(display, key + KEYCODE_OFFSET, down ? 1 : 0, AT_ONCE);
    x11().XFlush(display);
    return true;
  }

  settle(): void {
    if (performance.now() < this.#quiet.until) return;
    x11().XSync(this.#connection.alive, 0);
  }
}

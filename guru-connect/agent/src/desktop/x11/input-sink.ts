import { x11 } from '../../ffi/x11.ts';
import { xtst } from '../../ffi/xtst.ts';
import { evdevKey } from '../../input/evdev-keys.ts';
import type { InputSink } from '../desktop.ts';
import type { XConnection } from './connection.ts';

/** X11 keycodes of the evdev rules start above the eight that the core protocol reserves. */
const KEYCODE_OFFSET = 8;
const MAX_KEYCODE = 255;
const POINTER_SCREEN = -1;
const AT_ONCE = 0;

/** Input by the XTEST extension, sent to the server event by event. */
export class XTestInput implements InputSink {
  readonly #connection: XConnection;

  constructor(connection: XConnection) {
    this.#connection = connection;
  }

  move(x: number, y: number): void {
    const display = this.#connection.alive;
    xtst().XTestFakeMotionEvent(display, POINTER_SCREEN, x, y, AT_ONCE);
    x11().XFlush(display);
  }

  button(button: number, down: boolean): void {
    const display = this.#connection.alive;
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
    x11().XSync(this.#connection.alive, 0);
  }
}

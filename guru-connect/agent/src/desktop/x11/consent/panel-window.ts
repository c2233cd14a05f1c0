import { STRUCTURE_NOTIFY_MASK, type Xid, x11 } from '../../../ffi/x11.ts';
import {
  CURRENT_TIME,
  EXPOSURE_MASK,
  FOCUS_CHANGE_MASK,
  longs,
  overrideRedirect,
  PROP_MODE_REPLACE,
  PROPERTY_CHANGE_MASK,
  REVERT_TO_PARENT,
  XA_ATOM,
  XA_STRING,
  XC_LEFT_PTR,
  x11Window,
} from '../../../ffi/x11-window.ts';
import type { Rectangle } from '../../../screen/rectangle.ts';
import type { XConnection } from '../connection.ts';

const CLASS = 'guru-connect\0GuruConnect\0';
const COPY_FROM_PARENT = 0;
/** XGetInputFocus: no window has the focus. */
const NO_FOCUS = 0;

/**
 * A window that no window manager touches: a managed dialog stays invisible behind a full-screen window. Selects no
 * core button or key events; events of XSendEvent arrive anyway and are recognised by their type.
 */
export class PanelWindow {
  readonly id: Xid;
  readonly #connection: XConnection;
  #focusBefore: Xid = NO_FOCUS;

  constructor(connection: XConnection, title: string, place: Rectangle, background: number) {
    this.#connection = connection;
    const display = connection.alive;
    const { mask, attributes } = overrideRedirect(background);
    const { x, y, width, height } = place;
    this.id = Number(
      x11Window().XCreateWindow(
        display,
        connection.root,
        ...[x, y, width, height, 0, COPY_FROM_PARENT, COPY_FROM_PARENT],
        null,
        mask,
        attributes,
      ),
    );
    const name = Buffer.from(title);
    this.#set('_NET_WM_NAME', this.#atom('UTF8_STRING'), 8, name, name.length);
    this.#set('WM_CLASS', XA_STRING, 8, Buffer.from(CLASS), CLASS.length);
    // compositors stack it above full-screen windows
    this.#setAtoms('_NET_WM_WINDOW_TYPE', '_NET_WM_WINDOW_TYPE_NOTIFICATION');
    this.#setAtoms('_NET_WM_STATE', '_NET_WM_STATE_ABOVE', '_NET_WM_STATE_STICKY');
    x11Window().XDefineCursor(display, this.id, x11Window().XCreateFontCursor(display, XC_LEFT_PTR));
    x11().XSelectInput(
      display,
      this.id,
      EXPOSURE_MASK | STRUCTURE_NOTIFY_MASK | FOCUS_CHANGE_MASK | PROPERTY_CHANGE_MASK,
    );
  }

  show(): void {
    x11Window().XMapRaised(this.#connection.alive, this.id);
    x11().XSync(this.#connection.alive, 0);
  }

  raise(): void {
    x11Window().XRaiseWindow(this.#connection.alive, this.id);
    x11().XFlush(this.#connection.alive);
  }

  moveTo(x: number, y: number): void {
    x11Window().XMoveWindow(this.#connection.alive, this.id, x, y);
    x11().XFlush(this.#connection.alive);
  }

  /** Undoes what another client did: unmapped it or took it into its own window. */
  restore(x: number, y: number): void {
    const display = this.#connection.alive;
    x11Window().XReparentWindow(display, this.id, this.#connection.root, x, y);
    x11Window().XMapRaised(display, this.id);
    x11().XFlush(display);
  }

  /** Undoes transparency that another client asked the compositor for. */
  makeOpaque(): void {
    const atom = this.#atom('_NET_WM_WINDOW_OPACITY');
    x11Window().XDeleteProperty(this.#connection.alive, this.id, atom);
  }

  /** Once it is shown. No grab: one fails while a menu is open, and would keep lockers out. */
  takeFocus(): void {
    this.#focusBefore = this.#focused();
    this.focus();
  }

  focus(): void {
    const display = this.#connection.alive;
    x11Window().XSetInputFocus(display, this.id, REVERT_TO_PARENT, CURRENT_TIME);
    x11().XFlush(display);
  }

  /** Where it was, if nobody took it meanwhile. */
  giveFocusBack(): void {
    if (this.#focusBefore === NO_FOCUS || this.#focused() !== this.id) return;
    const display = this.#connection.alive;
    x11Window().XSetInputFocus(display, this.#focusBefore, REVERT_TO_PARENT, CURRENT_TIME);
    x11().XSync(display, 0);
  }

  #focused(): Xid {
    const window: [Xid | null] = [null];
    x11Window().XGetInputFocus(this.#connection.alive, window, [null]);
    return Number(window[0] ?? NO_FOCUS);
  }

  #atom(name: string): Xid {
    return Number(x11().XInternAtom(this.#connection.alive, name, 0));
  }

  #setAtoms(property: string, ...names: string[]): void {
    this.#set(property, XA_ATOM, 32, longs(...names.map((name) => this.#atom(name))), names.length);
  }

  #set(property: string, type: Xid, bits: number, data: Uint8Array | ArrayBuffer, items: number): void {
    const { alive } = this.#connection;
    x11Window().XChangeProperty(
      alive,
      this.id,
      this.#atom(property),
      type,
      bits,
      PROP_MODE_REPLACE,
      data,
      items,
    );
  }
}

import { viewOf } from '../../../ffi/library.ts';
import { allocMemory, type DescriptorWatch, freeMemory, watchReadable } from '../../../ffi/native.ts';
import { STRUCTURE_NOTIFY_MASK, XEVENT_BYTES, type Xid, x11 } from '../../../ffi/x11.ts';
import {
  EVENT,
  readCookie,
  readEventHead,
  SUBSTRUCTURE_NOTIFY_MASK,
  x11Window,
} from '../../../ffi/x11-window.ts';
import { type InputDeviceEvent, readInputEvent } from '../../../ffi/xinput.ts';
import type { XConnection } from '../connection.ts';
import type { QuietTime } from '../quiet-time.ts';

/** How often the window is looked at when nothing happens. */
const TICK_MS = 250;
/** Events read in one turn of the event loop. */
const EVENTS_PER_TURN = 256;

/** What the server reports about a panel and the screen around it. */
export type PanelEvent =
  | { readonly kind: 'input'; readonly input: InputDeviceEvent }
  /** A key or button event that another client sent to the window. */
  | { readonly kind: 'sent_by_program' }
  | { readonly kind: 'focused' | 'exposed' | 'property_changed' | 'destroyed' | 'monitors_changed' }
  /** Windows of the screen were mapped, moved or restacked. */
  | { readonly kind: 'stack_changed' };

/** Reads a panel's events: when there are some, and each 250 ms besides. */
export class PanelEvents {
  readonly #connection: XConnection;
  readonly #window: Xid;
  readonly #extension: number;
  readonly #quiet: QuietTime;
  readonly #onTurn: (events: readonly PanelEvent[], tick: boolean) => void;
  readonly #buffer = allocMemory(XEVENT_BYTES);
  readonly #event = viewOf(this.#buffer, XEVENT_BYTES);
  readonly #timer: NodeJS.Timeout;
  #watch: DescriptorWatch | null = null;
  #closed = false;

  /**
   * `extension` is XInput's number on this server. `onTurn` gets what was read; it is not called while `quiet`, when
   * another program may hold the server and an answer could be waited for in vain.
   */
  constructor(
    connection: XConnection,
    window: Xid,
    extension: number,
    quiet: QuietTime,
    onTurn: (events: readonly PanelEvent[], tick: boolean) => void,
  ) {
    this.#connection = connection;
    this.#window = window;
    this.#extension = extension;
    this.#quiet = quiet;
    this.#onTurn = onTurn;
    const mask = SUBSTRUCTURE_NOTIFY_MASK | STRUCTURE_NOTIFY_MASK;
    x11().XSelectInput(connection.alive, connection.root, mask);
    this.#timer = setInterval(() => this.#turn(true), TICK_MS);
    setImmediate(() => this.#turn(true));
  }

  /** Before the connection is closed. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#watch?.close();
    freeMemory(this.#buffer);
  }

  #turn(tick: boolean): void {
    if (this.#closed) return;
    if (performance.now() < this.#quiet.until) {
      // the descriptor would be reported again and again; the next tick listens again
      this.#watch?.close();
      this.#watch = null;
      return;
    }
    this.#onTurn(this.#read(), tick);
    if (this.#closed || this.#connection.lost) return;
    this.#watch ??= watchReadable(x11().XConnectionNumber(this.#connection.display), () => this.#turn(false));
    // requests that waited for a reply pulled events into Xlib's queue, which the descriptor does not report
    if (x11().XPending(this.#connection.display) > 0) setImmediate(() => this.#turn(false));
  }

  #read(): PanelEvent[] {
    const events: PanelEvent[] = [];
    if (this.#connection.lost) return events;
    const { display } = this.#connection;
    for (let left = EVENTS_PER_TURN; left > 0 && x11().XPending(display) > 0; left--) {
      x11().XNextEvent(display, this.#buffer);
      const event = this.#decode();
      if (event) events.push(event);
    }
    return events;
  }

  #decode(): PanelEvent | null {
    const { type, subject } = readEventHead(this.#event);
    if (type === EVENT.genericEvent) return this.#decodeInput();
    // nobody selected core keys and buttons: a program sent these to the window's maker
    if (type >= EVENT.keyPress && type <= EVENT.buttonRelease) return { kind: 'sent_by_program' };
    switch (type) {
      case EVENT.focusIn:
        return { kind: 'focused' };
      case EVENT.expose:
        return { kind: 'exposed' };
      case EVENT.propertyNotify:
        return { kind: 'property_changed' };
      case EVENT.destroyNotify:
        return { kind: subject === this.#window ? 'destroyed' : 'stack_changed' };
      case EVENT.configureNotify:
        return { kind: subject === this.#connection.root ? 'monitors_changed' : 'stack_changed' };
      default:
        return { kind: 'stack_changed' };
    }
  }

  #decodeInput(): PanelEvent | null {
    const { display } = this.#connection;
    if (!x11Window().XGetEventData(display, this.#buffer)) return null;
    const { extension, kind, data } = readCookie(this.#event);
    const input = extension === this.#extension ? readInputEvent(kind, data) : null;
    x11Window().XFreeEventData(display, this.#buffer);
    return input && { kind: 'input', input };
  }
}

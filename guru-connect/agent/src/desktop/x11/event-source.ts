import { viewOf } from '../../ffi/library.ts';
import { allocMemory, type DescriptorWatch, freeMemory, watchReadable } from '../../ffi/native.ts';
import { CONFIGURE_NOTIFY, STRUCTURE_NOTIFY_MASK, XEVENT_BYTES, type Xid, x11 } from '../../ffi/x11.ts';
import { DAMAGE_AREA_OFFSET, DAMAGE_NOTIFY, DAMAGE_REPORT_BOUNDING_BOX, xdamage } from '../../ffi/xdamage.ts';
import { CURSOR_NOTIFY, DISPLAY_CURSOR_NOTIFY_MASK, xfixes } from '../../ffi/xfixes.ts';
import { SCREEN_CHANGE_NOTIFY, SCREEN_CHANGE_NOTIFY_MASK, xrandr } from '../../ffi/xrandr.ts';
import { intersects, type Rectangle } from '../../screen/rectangle.ts';
import type { DesktopListener } from '../desktop.ts';
import type { XConnection } from './connection.ts';
import type { ExtensionEvents } from './extensions.ts';
import type { QuietTime } from './quiet-time.ts';

/** The high bit says that another client sent the event. */
const EVENT_TYPE_MASK = 0x7f;
/** Rounds of reading in one go; a program that draws without pause must not keep the event loop from the sockets. */
const MAX_ROUNDS = 4;

/**
 * Reads what the server tells, on a connection of its own: replies on the other one would pull events into Xlib's
 * queue, and the watched descriptor would then stay silent.
 */
export class EventSource {
  readonly #connection: XConnection;
  readonly #events: ExtensionEvents;
  readonly #quiet: QuietTime;
  #watch: DescriptorWatch | null = null;
  #later: NodeJS.Timeout | undefined;
  readonly #buffer: bigint = allocMemory(XEVENT_BYTES);
  readonly #event: DataView = viewOf(this.#buffer, XEVENT_BYTES);
  #listener: DesktopListener | null = null;
  #damage: { id: Xid; area: Rectangle } | null = null;
  #closed = false;

  /** Takes the connection over: `close` closes it. */
  constructor(connection: XConnection, events: ExtensionEvents, quiet: QuietTime) {
    this.#connection = connection;
    this.#events = events;
    this.#quiet = quiet;
    const { display, root } = connection;
    xfixes().XFixesSelectCursorInput(display, root, DISPLAY_CURSOR_NOTIFY_MASK);
    xrandr().XRRSelectInput(display, root, SCREEN_CHANGE_NOTIFY_MASK);
    // `xrandr --setmonitor` sends only a ConfigureNotify of the root window
    x11().XSelectInput(display, root, STRUCTURE_NOTIFY_MASK);
    x11().XSync(display, 0);
    this.#listenAgain();
  }

  listen(listener: DesktopListener): void {
    this.#listener = listener;
  }

  /** Reports what is drawn on `area` of the root window from now on. */
  watchDamage(area: Rectangle): void {
    this.unwatchDamage();
    const id = Number(
      xdamage().XDamageCreate(this.#connection.alive, this.#connection.root, DAMAGE_REPORT_BOUNDING_BOX),
    );
    this.#damage = { id, area };
    x11().XSync(this.#connection.alive, 0);
    this.#drainLater();
  }

  unwatchDamage(): void {
    if (!this.#damage) return;
    const { id } = this.#damage;
    this.#damage = null;
    if (this.#connection.lost) return;
    xdamage().XDamageDestroy(this.#connection.display, id);
    x11().XSync(this.#connection.display, 0);
    this.#drainLater();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#later);
    this.#watch?.close();
    this.#connection.close();
    freeMemory(this.#buffer);
  }

  #listenAgain(): void {
    const descriptor = x11().XConnectionNumber(this.#connection.display);
    this.#watch = watchReadable(descriptor, () => this.#drain());
  }

  /** Reads nothing for a while: each damage is awaited. */
  #rest(ms: number): void {
    this.#watch?.close();
    this.#watch = null;
    this.#later ??= setTimeout(() => {
      this.#later = undefined;
      this.#listenAgain();
      this.#drain();
    }, ms);
  }

  /** A round trip may have read events that the descriptor will not announce again. */
  #drainLater(): void {
    setImmediate(() => this.#drain());
  }

  #drain(): void {
    if (this.#closed) return;
    const rest = this.#quiet.until - performance.now();
    if (rest > 0) {
      this.#rest(rest);
      return;
    }
    const seen = { damaged: false, cursor: false, monitors: false };
    const { display } = this.#connection;
    let rounds = 0;
    while (x11().XPending(display) > 0 && rounds++ < MAX_ROUNDS) {
      if (this.#readQueued(seen) && this.#damage) {
        // awaited: a subtraction that overtook the next grab would swallow what was drawn in between
        xdamage().XDamageSubtract(display, this.#damage.id, 0, 0);
        x11().XSync(display, 0);
      }
    }
    if (this.#connection.lost) {
      this.#watch?.close();
      this.#listener?.lost();
      return;
    }
    if (rounds >= MAX_ROUNDS) this.#drainLater();
    if (seen.monitors) this.#listener?.monitorsChanged();
    if (seen.cursor) this.#listener?.cursorChanged();
    if (seen.damaged) this.#listener?.damaged();
  }

  /** Reads the events at hand into `seen`. Returns whether there was damage, on whatever monitor. */
  #readQueued(seen: { damaged: boolean; cursor: boolean; monitors: boolean }): boolean {
    const { display } = this.#connection;
    let damage = false;
    for (let left = x11().XPending(display); left > 0; left--) {
      x11().XNextEvent(display, this.#buffer);
      const type = this.#event.getInt32(0, true) & EVENT_TYPE_MASK;
      if (type === this.#events.damage + DAMAGE_NOTIFY) {
        damage = true;
        seen.damaged ||= this.#damage !== null && intersects(this.#damagedArea(), this.#damage.area);
      } else if (type === this.#events.fixes + CURSOR_NOTIFY) {
        seen.cursor = true;
      } else if (type === CONFIGURE_NOTIFY || type === this.#events.randr + SCREEN_CHANGE_NOTIFY) {
        seen.monitors = true;
      }
    }
    return damage;
  }

  #damagedArea(): Rectangle {
    const event = this.#event;
    return {
      x: event.getInt16(DAMAGE_AREA_OFFSET, true),
      y: event.getInt16(DAMAGE_AREA_OFFSET + 2, true),
      width: event.getUint16(DAMAGE_AREA_OFFSET + 4, true),
      height: event.getUint16(DAMAGE_AREA_OFFSET + 6, true),
    };
  }
}

import { AgentFault } from '../../fault/agent-fault.ts';
import { once } from '../../ffi/library.ts';
import { type Display, handleErrors, type XError, type Xid, x11 } from '../../ffi/x11.ts';
import { xtst } from '../../ffi/xtst.ts';

const MAGIC_COOKIE = 'MIT-MAGIC-COOKIE-1';

/** Connections by display, to tell which one Xlib says was lost. */
const open = new Map<Display, XConnection>();
let lastError: XError | null = null;

/** Xlib's handlers are one set for the process. */
const watchLoss = once(() =>
  handleErrors(
    (error) => {
      lastError = error;
    },
    (display) => open.get(display)?.markLost(),
  ),
);

/** One connection to the X server by Xlib, whose calls wait for it: for the windows of consent alone. */
export class XConnection {
  readonly display: Display;
  readonly root: Xid;
  #lost = false;
  #closed = false;

  private constructor(display: Display) {
    this.display = display;
    this.root = Number(x11().XDefaultRootWindow(display));
    open.set(display, this);
    watchLoss()(display);
  }

  /** With this cookie or the one that Xlib finds. Throws `no_display` or `missing_library`. */
  static open(name: string | undefined, cookie?: Buffer): XConnection {
    if (!name) {
      throw new AgentFault(
        'no_display',
        'DISPLAY is not set: start the agent inside the desktop session, or set DISPLAY and XAUTHORITY',
      );
    }
    if (cookie) x11().XSetAuthorization(MAGIC_COOKIE, MAGIC_COOKIE.length, cookie, cookie.length);
    else x11().XSetAuthorization(null, 0, null, 0);
    const display = x11().XOpenDisplay(name);
    if (display === null) {
      throw new AgentFault(
        'no_display',
        `the X display ${name} cannot be opened: check that it runs and that XAUTHORITY names its cookie file`,
      );
    }
    return new XConnection(display);
  }

  get lost(): boolean {
    return this.#lost;
  }

  /** The display, for a call. Throws `no_display` once the server is gone or the connection was closed. */
  get alive(): Display {
    if (this.#lost || this.#closed) throw new AgentFault('no_display', 'the X server is gone');
    return this.display;
  }

  /** Lets this connection through when another client grabs the server (XTestGrabControl). */
  passGrabs(): void {
    xtst().XTestGrabControl(this.alive, 1);
  }

  markLost(): void {
    this.#lost = true;
  }

  /** Runs requests and waits until the server has carried them out; returns the last protocol error among them. */
  errorOf(requests: (display: Display) => void): XError | null {
    const display = this.alive;
    x11().XSync(display, 0);
    lastError = null;
    requests(display);
    x11().XSync(display, 0);
    const error: XError | null = lastError;
    lastError = null;
    return error;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // Xlib closes a lost connection without talking to the server
    x11().XCloseDisplay(this.display);
    open.delete(this.display);
  }
}

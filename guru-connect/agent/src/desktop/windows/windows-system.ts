import { type CursorInfo, METRIC, type MonitorInfo, READ_OBJECTS, user32 } from '../../ffi/user32.ts';
import type { Rectangle } from '../../screen/rectangle.ts';

/**
 * Who has the screen and the input:
 * - `user`: the desktop of this session's user.
 * - `secure`: Windows itself, which shows the lock screen or asks for an administrator (UAC). It passes.
 */
export type DesktopInFront = 'user' | 'secure';

/** What the adapter asks Windows about the session. A seam: Wine has one monitor, no secure desktop and no lock screen. */
export interface WindowsSystem {
  monitors(): MonitorInfo[];
  /** All monitors together. */
  virtualScreen(): Rectangle;
  inFront(): DesktopInFront;
  /** Undefined when it cannot be read now. */
  cursor(): CursorInfo | undefined;
}

/** Names of the desktops of Windows itself. A user's program may not open the first one; SYSTEM may. */
const OF_WINDOWS: ReadonlySet<string | undefined> = new Set(['Winlogon', 'Screen-saver']);

export const thisSession: WindowsSystem = {
  cursor: () => user32().GetCursorInfo(),
  monitors: () => user32().monitors(),
  virtualScreen() {
    const { GetSystemMetrics } = user32();
    return {
      x: GetSystemMetrics(METRIC.xVirtual),
      y: GetSystemMetrics(METRIC.yVirtual),
      width: GetSystemMetrics(METRIC.widthVirtual),
      height: GetSystemMetrics(METRIC.heightVirtual),
    };
  },
  inFront() {
    const { OpenInputDesktop, CloseDesktop, desktopName } = user32();
    const desktop = OpenInputDesktop(0, false, READ_OBJECTS);
    if (!desktop) return 'secure';
    const name = desktopName(desktop);
    CloseDesktop(desktop);
    return OF_WINDOWS.has(name) ? 'secure' : 'user';
  },
};

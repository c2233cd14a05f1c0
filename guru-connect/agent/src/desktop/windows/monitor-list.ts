import { MONITOR_PRIMARY, type MonitorInfo } from '../../ffi/user32.ts';
import type { Monitor } from '../desktop.ts';

/** Names monitors with ids that stay with them while the desktop is open. */
export class MonitorList {
  readonly #ids = new Map<string, number>();

  /**
   * In the order of Windows, in pixels of the virtual screen: an origin may be negative. Exactly one is primary, even while
   * Windows rearranges them.
   */
  read(found: readonly MonitorInfo[]): Monitor[] {
    const primary = Math.max(
      0,
      found.findIndex(({ dwFlags }) => (dwFlags & MONITOR_PRIMARY) !== 0),
    );
    return found.map(({ rcMonitor: { left, top, right, bottom }, szDevice }, i) => ({
      monitorId: this.#idOf(szDevice),
      name: nameOf(szDevice),
      x: left,
      y: top,
      width: right - left,
      height: bottom - top,
      primary: i === primary,
    }));
  }

  #idOf(device: string): number {
    const id = this.#ids.get(device) ?? this.#ids.size + 1;
    this.#ids.set(device, id);
    return id;
  }
}

/** `\\.\DISPLAY1` is `DISPLAY1` to a person. */
function nameOf(device: string): string {
  return device.replace(/^\\\\\.\\/, '');
}

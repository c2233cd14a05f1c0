import { readString } from '../../ffi/native.ts';
import { x11 } from '../../ffi/x11.ts';
import { readMonitors, xrandr } from '../../ffi/xrandr.ts';
import { clip, type Rectangle } from '../../screen/rectangle.ts';
import type { Monitor } from '../desktop.ts';
import type { XConnection } from './connection.ts';

/** Bound on what the server may claim; the control socket takes 64 KiB. */
const MAX_MONITORS = 32;
const MAX_NAME = 64;

/** Gives each monitor name a number that stays while the desktop is open. */
export class MonitorIds {
  readonly #byName = new Map<string, number>();

  of(name: string): number {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    const id = this.#byName.size + 1;
    this.#byName.set(name, id);
    return id;
  }
}

function rootArea(connection: XConnection): Rectangle {
  const width: [number | null] = [null];
  const height: [number | null] = [null];
  x11().XGetGeometry(
    connection.alive,
    connection.root,
    [null],
    [null],
    [null],
    width,
    height,
    [null],
    [null],
  );
  return { x: 0, y: 0, width: width[0] ?? 0, height: height[0] ?? 0 };
}

function atomName(connection: XConnection, atom: number): string {
  const address = x11().XGetAtomName(connection.alive, atom);
  if (address === null) return '';
  const name = readString(address);
  x11().XFree(address);
  return name.slice(0, MAX_NAME);
}

/** Active monitors as RandR 1.5 knows them, clipped to the root window; the whole screen when it knows none. */
export function listMonitors(connection: XConnection, ids: MonitorIds): Monitor[] {
  const area = rootArea(connection);
  const count: [number | null] = [null];
  const list = xrandr().XRRGetMonitors(connection.alive, connection.root, 1, count);
  const monitors: Monitor[] = [];
  if (list !== null) {
    for (const info of readMonitors(list, Math.min(count[0] ?? 0, MAX_MONITORS))) {
      const visible = clip(info, area);
      if (!visible) continue;
      const name = atomName(connection, Number(info.name));
      monitors.push({ monitorId: ids.of(name), name, ...visible, primary: info.primary !== 0 });
    }
    xrandr().XRRFreeMonitors(list);
  }
  const first = monitors[0];
  if (!first) return [{ monitorId: ids.of('screen'), name: 'screen', ...area, primary: true }];
  const primary = monitors.find((monitor) => monitor.primary) ?? first;
  return monitors.map((monitor) => ({ ...monitor, primary: monitor === primary }));
}

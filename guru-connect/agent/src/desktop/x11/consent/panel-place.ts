import { x11 } from '../../../ffi/x11.ts';
import { x11Window } from '../../../ffi/x11-window.ts';
import { readMonitors, xrandr } from '../../../ffi/xrandr.ts';
import type { Rectangle } from '../../../screen/rectangle.ts';
import type { XConnection } from '../connection.ts';

/** Pixels for each logical pixel are counted from this density. */
const BASE_DPI = 96;
/** A monitor that is denser than this is a high-density one, unless what it says of its size is nonsense. */
const DENSE_DPI = { from: 168, to: 400 } as const;
const MM_PER_INCH = 25.4;
/** Smaller widths are not a monitor's, but a projector's or an unknown. */
const CREDIBLE_MM = 100;
const MAX_MONITORS = 32;

export interface PanelMonitor extends Rectangle {
  readonly primary: boolean;
  /** 0 when unknown. */
  readonly widthMm: number;
}

/** Pixels for each logical pixel: the desktop's setting (`Xft.dpi`), else 2 on a high-density monitor. */
export function scaleFor(resources: string, monitor: Pick<PanelMonitor, 'width' | 'widthMm'>): number {
  const dpi = Number(/^Xft\.dpi:\s*(\d+)/m.exec(resources)?.[1] ?? 0);
  if (dpi >= BASE_DPI / 2 && dpi <= BASE_DPI * 5) return Math.max(1, dpi / BASE_DPI);
  if (monitor.widthMm <= CREDIBLE_MM) return 1;
  const own = monitor.width / (monitor.widthMm / MM_PER_INCH);
  return own > DENSE_DPI.from && own < DENSE_DPI.to ? 2 : 1;
}

/** The desktop's resources, as `xrdb` lists them. */
export function resourcesOf(connection: XConnection): string {
  return x11Window().XResourceManagerString(connection.alive) ?? '';
}

/** All monitors, the primary one first. Never empty. */
export function monitorsFor(connection: XConnection): [PanelMonitor, ...PanelMonitor[]] {
  const count: [number | null] = [null];
  const list = xrandr().XRRGetMonitors(connection.alive, connection.root, 1, count);
  const found = list === null ? [] : readMonitors(list, Math.min(count[0] ?? 0, MAX_MONITORS));
  if (list !== null) xrandr().XRRFreeMonitors(list);
  const monitors = found.map(({ primary, mwidth, x, y, width, height }) => {
    return { x, y, width, height, primary: primary !== 0, widthMm: mwidth };
  });
  const [first, ...others] = monitors.toSorted((a, b) => Number(b.primary) - Number(a.primary));
  return first ? [first, ...others] : [rootOf(connection)];
}

function rootOf(connection: XConnection): PanelMonitor {
  const width: [number | null] = [null];
  const height: [number | null] = [null];
  const rest: [null] = [null];
  x11().XGetGeometry(connection.alive, connection.root, [null], rest, [null], width, height, [null], [null]);
  return { x: 0, y: 0, width: width[0] ?? 0, height: height[0] ?? 0, primary: true, widthMm: 0 };
}

/** The nearest place where a window of this size is within the bounds of all monitors. */
export function keepOn(monitors: readonly Rectangle[], { x, y, width, height }: Rectangle): Rectangle {
  const left = Math.min(...monitors.map((monitor) => monitor.x));
  const top = Math.min(...monitors.map((monitor) => monitor.y));
  const right = Math.max(...monitors.map((monitor) => monitor.x + monitor.width)) - width;
  const bottom = Math.max(...monitors.map((monitor) => monitor.y + monitor.height)) - height;
  return {
    x: Math.max(left, Math.min(x, right)),
    y: Math.max(top, Math.min(y, bottom)),
    width,
    height,
  };
}

import type { Rectangle } from '../../../screen/rectangle.ts';
import { getGeometry, readGeometry } from '../wire/core.ts';
import { getMonitors, readMonitors } from '../wire/randr.ts';
import { ATOM, getProperty, readPropertyText } from '../wire/windows.ts';
import type { XClient } from '../x-client.ts';

/** Pixels for each logical pixel are counted from this density. */
const BASE_DPI = 96;
/** A monitor that is denser than this is a high-density one, unless what it says of its size is nonsense. */
const DENSE_DPI = { from: 168, to: 400 } as const;
const MM_PER_INCH = 25.4;
/** Smaller widths are not a monitor's, but a projector's or an unknown. */
const CREDIBLE_MM = 100;
const MAX_MONITORS = 32;
/** Of the desktop's resources, in words of four bytes. */
const MAX_RESOURCES = 16_384;

export interface PanelMonitor extends Rectangle {
  readonly primary: boolean;
  /** 0 when unknown. */
  readonly widthMm: number;
}

export type PanelMonitors = readonly [PanelMonitor, ...PanelMonitor[]];

/** Pixels for each logical pixel: the desktop's setting (`Xft.dpi`), else 2 on a high-density monitor. */
export function scaleFor(resources: string, monitor: Pick<PanelMonitor, 'width' | 'widthMm'>): number {
  const dpi = Number(/^Xft\.dpi:\s*(\d+)/m.exec(resources)?.[1] ?? 0);
  if (dpi >= BASE_DPI / 2 && dpi <= BASE_DPI * 5) return Math.max(1, dpi / BASE_DPI);
  if (monitor.widthMm <= CREDIBLE_MM) return 1;
  const own = monitor.width / (monitor.widthMm / MM_PER_INCH);
  return own > DENSE_DPI.from && own < DENSE_DPI.to ? 2 : 1;
}

/** The desktop's resources, as `xrdb` lists them: `xrdb` leaves them on the first screen's root. */
export async function resourcesOf(client: XClient): Promise<string> {
  const root = client.setup.screens[0]?.root ?? client.screen.root;
  return readPropertyText(await client.ask(getProperty(root, ATOM.resourceManager, MAX_RESOURCES)));
}

/** All monitors, the primary one first. Never empty. `randr` is the extension's major opcode. */
export async function readPanelMonitors(client: XClient, randr: number): Promise<PanelMonitors> {
  const { root } = client.screen;
  const [list, geometry] = await Promise.all([
    client.ask(getMonitors(randr, root)),
    client.ask(getGeometry(root)),
  ]);
  const monitors = readMonitors(list).slice(0, MAX_MONITORS);
  const [first, ...others] = monitors.toSorted((a, b) => Number(b.primary) - Number(a.primary));
  return first ? [first, ...others] : [{ x: 0, y: 0, ...readGeometry(geometry), primary: true, widthMm: 0 }];
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

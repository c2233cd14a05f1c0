import { type Xid, x11 } from '../../../ffi/x11.ts';
import {
  INPUT_ONLY,
  IS_VIEWABLE,
  readXids,
  type WindowGeometry,
  x11Window,
} from '../../../ffi/x11-window.ts';
import { contains, intersects, type Rectangle } from '../../../screen/rectangle.ts';
import type { XConnection } from '../connection.ts';

/** Windows in front that are looked at: each costs a round trip, and any client may open thousands. */
const MAX_ABOVE = 64;

export interface StackedWindow extends Rectangle {
  readonly id: Xid;
  readonly overrideRedirect: boolean;
}

/** Where a window of the root is, and what is in front of it. */
export interface StackView {
  readonly place: Rectangle;
  /** Mapped windows in front that overlap it, bottom to top. */
  readonly above: readonly StackedWindow[];
}

interface Family {
  readonly parent: Xid;
  readonly children: readonly Xid[];
}

function familyOf(connection: XConnection, window: Xid): Family | null {
  const parent: [Xid | null] = [null];
  const children: [bigint | null] = [null];
  const count: [number | null] = [null];
  if (!x11Window().XQueryTree(connection.alive, window, [null], parent, children, count)) return null;
  const list = children[0] ? readXids(children[0], count[0] ?? 0) : [];
  if (children[0]) x11().XFree(children[0]);
  return { parent: Number(parent[0] ?? 0), children: list };
}

function geometryOf(connection: XConnection, window: Xid): WindowGeometry | null {
  const geometry: [WindowGeometry | null] = [null];
  return x11Window().XGetWindowAttributes(connection.alive, window, geometry) ? geometry[0] : null;
}

/** With its border. */
function area({ x, y, width, height, border_width }: WindowGeometry): Rectangle {
  return { x, y, width: width + 2 * border_width, height: height + 2 * border_width };
}

/** Null when the window is not viewable, or no child of the root any more. */
export function viewStack(connection: XConnection, window: Xid): StackView | null {
  if (familyOf(connection, window)?.parent !== connection.root) return null;
  const own = geometryOf(connection, window);
  const siblings = familyOf(connection, connection.root)?.children ?? [];
  const at = siblings.indexOf(window);
  if (own?.map_state !== IS_VIEWABLE || at < 0) return null;
  const place = area(own);
  const above: StackedWindow[] = [];
  for (const id of siblings.slice(at + 1).slice(-MAX_ABOVE)) {
    const other = geometryOf(connection, id);
    if (other?.map_state !== IS_VIEWABLE || other.class === INPUT_ONLY) continue;
    if (!intersects(area(other), place)) continue;
    above.push({ id, ...area(other), overrideRedirect: other.override_redirect !== 0 });
  }
  return { place, above };
}

/** Looks like a screen locker: no window manager touches it, and it fills the monitor. */
export function looksLikeLocker(window: StackedWindow, monitor: Rectangle): boolean {
  return window.overrideRedirect && contains(window, monitor);
}

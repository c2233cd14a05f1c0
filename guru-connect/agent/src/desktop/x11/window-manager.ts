import { ANY_PROPERTY_TYPE, SUBSTRUCTURE_REDIRECT_MASK, type WindowAttributes, x11 } from '../../ffi/x11.ts';
import type { XConnection } from './connection.ts';

/** Set by every window manager that follows the Extended Window Manager Hints. */
const EWMH_CHECK = '_NET_SUPPORTING_WM_CHECK';

function hasProperty(connection: XConnection, name: string): boolean {
  const atom = Number(x11().XInternAtom(connection.alive, name, 1));
  if (atom === 0) return false;
  const type: [number | null] = [null];
  const data: [bigint | null] = [null];
  x11().XGetWindowProperty(
    connection.alive,
    connection.root,
    atom,
    0,
    0,
    0,
    ANY_PROPERTY_TYPE,
    type,
    [null],
    [null],
    [null],
    data,
  );
  if (data[0]) x11().XFree(data[0]);
  return Number(type[0] ?? 0) !== 0;
}

/**
 * Whether the window manager may grab the X server while a window is dragged. Those before EWMH do (twm, mwm); later
 * ones do not as a rule, and without a window manager nobody does.
 */
export function mayGrabServer(connection: XConnection): boolean {
  const attributes: [WindowAttributes | null] = [null];
  if (!x11().XGetWindowAttributes(connection.alive, connection.root, attributes)) return false;
  const managed = (Number(attributes[0]?.all_event_masks ?? 0) & SUBSTRUCTURE_REDIRECT_MASK) !== 0;
  return managed && !hasProperty(connection, EWMH_CHECK);
}

import type { XConnection } from '../../src/desktop/x11/connection.ts';
import { viewOf } from '../../src/ffi/library.ts';
import { ANY_PROPERTY_TYPE, x11 } from '../../src/ffi/x11.ts';
import { IS_VIEWABLE, readXids, type WindowGeometry, x11Window } from '../../src/ffi/x11-window.ts';

/** The agent's dialog or banner as any X client finds it. */
export interface PanelWindow {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Windows of the agent that are on the screen, the one in front last. `connection` is one that a test opened. */
export function panelWindows(connection: XConnection): PanelWindow[] {
  const list: [bigint | null] = [null];
  const count: [number | null] = [null];
  const { alive, root } = connection;
  x11Window().XQueryTree(alive, root, [null], [null], list, count);
  if (!list[0]) return [];
  const ids = readXids(list[0], count[0] ?? 0);
  x11().XFree(list[0]);
  return ids
    .filter((id) => classOf(connection, id).startsWith('guru-connect\0'))
    .flatMap((id) => {
      const geometry: [WindowGeometry | null] = [null];
      x11Window().XGetWindowAttributes(alive, id, geometry);
      if (geometry[0]?.map_state !== IS_VIEWABLE) return [];
      const { x, y, width, height } = geometry[0];
      return [{ id, x, y, width, height }];
    });
}

function classOf(connection: XConnection, window: number): string {
  const items: [number | null] = [null];
  const data: [bigint | null] = [null];
  const atom = Number(x11().XInternAtom(connection.alive, 'WM_CLASS', 0));
  const request = [connection.alive, window, atom, 0, 64, 0, ANY_PROPERTY_TYPE] as const;
  x11().XGetWindowProperty(...request, [null], [null], items, [null], data);
  if (!data[0]) return '';
  const text = Buffer.from(viewOf(data[0], Number(items[0])).buffer).toString('latin1');
  x11().XFree(data[0]);
  return text;
}

/** Sides of the English dialog, from its right and bottom edge. */
const DECLINE = { x: 540 - (28 + 62), bottom: 20 + 19 } as const;
const ALLOW = { x: DECLINE.x - 62 - 12 - 62, bottom: DECLINE.bottom } as const;

/** Middle of a button of the English dialog at scale 1. */
export function buttonOf(
  { x, y, height }: PanelWindow,
  button: 'allow' | 'decline',
): { x: number; y: number } {
  const at = button === 'allow' ? ALLOW : DECLINE;
  return { x: x + at.x, y: y + height - at.bottom };
}

/** Middle of End of the English banner at scale 1. */
export function endOf({ x, y, width, height }: PanelWindow): { x: number; y: number } {
  return { x: x + width - 6 - 32, y: y + height / 2 };
}

import { getGeometry, getWindowAttributes } from '../../src/desktop/x11/wire/core.ts';
import {
  ATOM,
  getProperty,
  queryTree,
  readChildren,
  readOuterPlace,
  readPropertyText,
  readVisibility,
} from '../../src/desktop/x11/wire/windows.ts';
import type { XClient } from '../../src/desktop/x11/x-client.ts';

/** The agent's dialog or banner as any X client finds it. */
export interface PanelWindow {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Windows of the agent that are on the screen, the one in front last. `client` is one that a test opened. */
export async function panelWindows(client: XClient): Promise<PanelWindow[]> {
  const children = readChildren(await client.ask(queryTree(client.screen.root)));
  // a window may go between the questions
  const windows = await Promise.all(children.map((id) => panelOf(client, id).catch(() => null)));
  return windows.filter((window) => window !== null);
}

async function panelOf(client: XClient, id: number): Promise<PanelWindow | null> {
  const [windowClass, attributes, geometry] = await Promise.all([
    client.ask(getProperty(id, ATOM.wmClass, 64)),
    client.ask(getWindowAttributes(id)),
    client.ask(getGeometry(id)),
  ]);
  const ours = readPropertyText(windowClass).startsWith('guru-connect\0');
  return ours && readVisibility(attributes).onScreen ? { id, ...readOuterPlace(geometry) } : null;
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

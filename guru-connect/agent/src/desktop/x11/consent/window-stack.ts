import { contains, intersects, type Rectangle } from '../../../screen/rectangle.ts';
import { getGeometry, getWindowAttributes } from '../wire/core.ts';
import { queryTree, readChildren, readOuterPlace, readParent, readVisibility } from '../wire/windows.ts';
import type { XClient } from '../x-client.ts';
import { XProtocolError } from '../x-error.ts';

/** Windows in front that are looked at: each costs two questions, and any client may open thousands. */
const MAX_ABOVE = 64;

export interface StackedWindow extends Rectangle {
  readonly id: number;
  readonly overrideRedirect: boolean;
}

/** Where a window of the root is, and what is in front of it. */
export interface StackView {
  readonly place: Rectangle;
  /** Mapped windows in front that overlap it, bottom to top. */
  readonly above: readonly StackedWindow[];
}

/** Null when the window is not viewable, or no child of the root any more. Rejects with `no_display`. */
export async function viewStack(client: XClient, window: number): Promise<StackView | null> {
  const { root } = client.screen;
  const [family, own, rootFamily] = await Promise.all([
    unlessGone(client.ask(queryTree(window))),
    onScreen(client, window),
    client.ask(queryTree(root)),
  ]);
  const siblings = readChildren(rootFamily);
  const at = siblings.indexOf(window);
  if (!family || readParent(family) !== root || !own || at < 0) return null;
  const { x, y, width, height } = own;
  const place = { x, y, width, height };
  const inFront = siblings.slice(at + 1).slice(-MAX_ABOVE);
  const others = await Promise.all(inFront.map((id) => onScreen(client, id)));
  return {
    place,
    above: others.filter((other) => other !== null).filter((other) => intersects(other, place)),
  };
}

/** The window if it is drawn on the screen, else null. */
async function onScreen(client: XClient, id: number): Promise<StackedWindow | null> {
  const [attributes, geometry] = await Promise.all([
    unlessGone(client.ask(getWindowAttributes(id))),
    unlessGone(client.ask(getGeometry(id))),
  ]);
  if (!attributes || !geometry) return null;
  const visibility = readVisibility(attributes);
  if (!visibility.onScreen) return null;
  return { id, ...readOuterPlace(geometry), overrideRedirect: visibility.overrideRedirect };
}

/** Null for a window that its client has destroyed. */
async function unlessGone(reply: Promise<Buffer>): Promise<Buffer | null> {
  try {
    return await reply;
  } catch (error) {
    if (error instanceof XProtocolError) return null;
    throw error;
  }
}

/** Looks like a screen locker: no window manager touches it, and it fills the monitor. */
export function looksLikeLocker(window: StackedWindow, monitor: Rectangle): boolean {
  return window.overrideRedirect && contains(window, monitor);
}

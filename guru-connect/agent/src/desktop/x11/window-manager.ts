import {
  getPropertyType,
  getWindowAttributes,
  internExistingAtom,
  readAllEventMasks,
  readAtom,
  readPropertyType,
  SUBSTRUCTURE_REDIRECT_MASK,
} from './wire/core.ts';
import type { XClient } from './x-client.ts';

/** Set by every window manager that follows the Extended Window Manager Hints. */
const EWMH_CHECK = '_NET_SUPPORTING_WM_CHECK';

async function hasProperty(client: XClient, name: string): Promise<boolean> {
  const atom = readAtom(await client.ask(internExistingAtom(name)));
  if (atom === 0) return false;
  return readPropertyType(await client.ask(getPropertyType(client.screen.root, atom))) !== 0;
}

/**
 * Whether the window manager may grab the X server while a window is dragged. Those before EWMH do (twm, mwm); later
 * ones do not as a rule, and without a window manager nobody does.
 */
export async function mayGrabServer(client: XClient): Promise<boolean> {
  const [attributes, follows] = await Promise.all([
    client.ask(getWindowAttributes(client.screen.root)),
    hasProperty(client, EWMH_CHECK),
  ]);
  return (readAllEventMasks(attributes) & SUBSTRUCTURE_REDIRECT_MASK) !== 0 && !follows;
}

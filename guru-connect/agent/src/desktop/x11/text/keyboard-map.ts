import {
  getKeyboardMapping,
  getModifierMapping,
  readKeyboardMapping,
  readModifierMapping,
} from '../wire/keymap.ts';
import type { XClient } from '../x-client.ts';

/** What each key means at this moment. */
export interface KeyboardMap {
  /** Keycode of the first of `keys`. */
  readonly first: number;
  /** Keysyms: two levels of group 1, two of group 2, then levels 3 and 4 of both (X protocol, section 5). */
  readonly keys: readonly (readonly number[])[];
  /** Keycodes of each of the eight modifiers. */
  readonly modifiers: readonly (readonly number[])[];
}

/** Rejects with `no_display`. */
export async function readKeyboardMap(client: XClient): Promise<KeyboardMap> {
  const { minKeycode: first, maxKeycode } = client.setup;
  const [keysyms, modifiers] = await Promise.all([
    client.ask(getKeyboardMapping(first, maxKeycode - first + 1)),
    client.ask(getModifierMapping()),
  ]);
  return { first, keys: readKeyboardMapping(keysyms), modifiers: readModifierMapping(modifiers) };
}

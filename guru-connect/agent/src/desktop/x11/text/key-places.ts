import type { KeyboardMap } from './keyboard-map.ts';
import { characterOf, ISO_LEVEL3_SHIFT } from './keysyms.ts';

/** A key and the modifiers that a character needs: bit 0 Shift, bit 1 ISO_Level3_Shift. */
export interface Place {
  readonly keycode: number;
  readonly level: number;
}

/** Keycodes of the keys that choose a level; undefined where the keyboard has none. */
export interface LevelKeys {
  readonly shift: number | undefined;
  readonly level3: number | undefined;
}

export function levelKeysOf({ first, keys, modifiers }: KeyboardMap): LevelKeys {
  const level3 = modifiers.flat().find((keycode) => keys[keycode - first]?.[0] === ISO_LEVEL3_SHIFT);
  return { shift: modifiers[0]?.[0], level3 };
}

/** Where this layout has each character, by code point, in the group in force (from 0 on); the lowest level wins. */
export function placesOf(map: KeyboardMap, group: number): Map<number, Place> {
  const { shift, level3 } = levelKeysOf(map);
  const places = new Map<number, Place>();
  for (const [index, keysyms] of map.keys.entries()) {
    for (const [level, keysym] of levelsOf(keysyms, group).entries()) {
      const point = characterOf(keysym);
      const usable = (!(level & 1) || shift !== undefined) && (!(level & 2) || level3 !== undefined);
      if (point === undefined || !usable) continue;
      const other = places.get(point);
      if (!other || other.level > level) places.set(point, { keycode: map.first + index, level });
    }
  }
  return places;
}

/** Keysyms of a key's levels. The core protocol shows two groups: of later ones, only keys that have no second group. */
function levelsOf(keysyms: readonly number[], group: number): number[] {
  const [one = 0, shifted = 0, other = 0, otherShifted = 0] = keysyms;
  const grouped = (other !== 0 || otherShifted !== 0) && (other !== one || otherShifted !== shifted);
  if (grouped && group > 1) return [];
  const offset = grouped && group === 1 ? 2 : 0;
  return [offset, offset + 1, offset + 4, offset + 5].map((at) => keysyms[at] ?? 0);
}

import type { Place } from './key-places.ts';
import { keysymOf } from './keysyms.ts';

/** A character: where the layout has it, or the keysym that a spare key must get. */
export type Stroke = Place | { readonly keysym: number };

/** A run of strokes for which one change of the keyboard's map is enough. */
export interface Run {
  readonly strokes: readonly Stroke[];
  /** Keysyms that spare keys must have meanwhile. */
  readonly keysyms: ReadonlySet<number>;
}

export function strokesOf(text: string, places: ReadonlyMap<number, Place>): Stroke[] {
  return Array.from(text, (character) => {
    const point = character.codePointAt(0) ?? 0;
    return places.get(point) ?? { keysym: keysymOf(point) };
  });
}

/** Cuts strokes into the longest runs that need no more than `spare` keysyms at once; null when there is no way. */
export function runsOf(strokes: readonly Stroke[], spare: number): Run[] | null {
  const runs: Run[] = [];
  let from = 0;
  let keysyms = new Set<number>();
  for (const [at, stroke] of strokes.entries()) {
    if (!('keysym' in stroke) || keysyms.has(stroke.keysym)) continue;
    if (spare === 0) return null;
    if (keysyms.size === spare) {
      runs.push({ strokes: strokes.slice(from, at), keysyms });
      from = at;
      keysyms = new Set();
    }
    keysyms.add(stroke.keysym);
  }
  runs.push({ strokes: strokes.slice(from), keysyms });
  return runs;
}

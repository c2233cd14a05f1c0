/** `row`: a row of its own beside the picture. `over`: over its upper edge. */
export type BarPlace = 'row' | 'over';

/** A frame has no room to spare, nor has the whole screen, unless the technician pins the bar. */
export function barPlace(facts: { embedded: boolean; full: boolean; pinned: boolean }): BarPlace {
  return !facts.pinned && (facts.embedded || facts.full) ? 'over' : 'row';
}

/** How far from the middle a bar may be, so that all of it stays in the window; CSS pixels. */
export function clampShift(shift: number, windowWidth: number, barWidth: number): number {
  const most = Math.max(0, (windowWidth - barWidth) / 2);
  return Math.max(-most, Math.min(most, shift));
}

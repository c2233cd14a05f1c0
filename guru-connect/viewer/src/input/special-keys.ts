import type { KeyStroke } from './key-reading.ts';

/** Keys that the technician's own system keeps for itself, offered as buttons. */
export const SPECIAL_KEYS = {
  ctrlAltDel: ['ControlLeft', 'AltLeft', 'Delete'],
  meta: ['MetaLeft'],
  altTab: ['AltLeft', 'Tab'],
} as const satisfies Record<string, readonly string[]>;

export type SpecialKey = keyof typeof SPECIAL_KEYS;

/** Down in order, up in reverse order. */
export function specialStrokes(name: SpecialKey): KeyStroke[] {
  const codes: readonly string[] = SPECIAL_KEYS[name];
  const down = codes.map((code) => ({ code, down: true }));
  return [...down, ...down.toReversed().map(({ code }) => ({ code, down: false }))];
}

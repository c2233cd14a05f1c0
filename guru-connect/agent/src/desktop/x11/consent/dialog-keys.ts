/** What a key means to a dialog. */
export type DialogKey = 'activate' | 'cancel' | 'next' | 'previous';

const SHIFT = 1 << 0;
/** Control, Alt, Super: a combination of the window manager or of another program. */
const COMMAND = (1 << 2) | (1 << 3) | (1 << 6);

/** Keysyms (keysymdef.h). */
const MEANING: ReadonlyMap<number, DialogKey> = new Map([
  [0xff0d, 'activate'], // Return
  [0xff8d, 'activate'], // KP_Enter
  [0x0020, 'activate'], // space
  [0xff1b, 'cancel'], // Escape
  [0xff09, 'next'], // Tab
  [0xff53, 'next'], // Right
  [0xfe20, 'previous'], // ISO_Left_Tab
  [0xff51, 'previous'], // Left
]);
const TAB = 0xff09;
/** Shift_L to Hyper_R, and ISO_Level3_Shift: pressed on the way to another key. */
const MODIFIERS = { from: 0xffe1, to: 0xffee, level3: 0xfe03 } as const;

export function isModifier(keysym: number): boolean {
  return (keysym >= MODIFIERS.from && keysym <= MODIFIERS.to) || keysym === MODIFIERS.level3;
}

/** The meaning of a key with its effective modifiers, or undefined when it has none. */
export function dialogKey(keysym: number, modifiers: number): DialogKey | undefined {
  if ((modifiers & COMMAND) !== 0) return undefined;
  if (keysym === TAB && (modifiers & SHIFT) !== 0) return 'previous';
  return MEANING.get(keysym);
}

import type { KeyStroke } from './key-reading.ts';

/** Combinations that the technician's own system or browser keeps for itself, by the name that a person reads. */
export const COMBINATIONS: Readonly<Record<string, readonly string[]>> = {
  'Ctrl+Alt+Del': ['ControlLeft', 'AltLeft', 'Delete'],
  'Alt+Tab': ['AltLeft', 'Tab'],
  'Alt+F4': ['AltLeft', 'F4'],
  'Ctrl+W': ['ControlLeft', 'KeyW'],
  'Ctrl+T': ['ControlLeft', 'KeyT'],
  'Ctrl+N': ['ControlLeft', 'KeyN'],
  'Ctrl+Shift+Esc': ['ControlLeft', 'ShiftLeft', 'Escape'],
  'Ctrl+Alt+Backspace': ['ControlLeft', 'AltLeft', 'Backspace'],
  'Ctrl+Alt+F1': ['ControlLeft', 'AltLeft', 'F1'],
  'Ctrl+Alt+F2': ['ControlLeft', 'AltLeft', 'F2'],
  Win: ['MetaLeft'],
  'Win+D': ['MetaLeft', 'KeyD'],
  'Win+E': ['MetaLeft', 'KeyE'],
  'Win+L': ['MetaLeft', 'KeyL'],
  'Win+R': ['MetaLeft', 'KeyR'],
  'Print Screen': ['PrintScreen'],
  F11: ['F11'],
  Escape: ['Escape'],
};

/** Down in order, up in reverse order; nothing for a name that is not in the list. */
export function strokesOf(name: string): KeyStroke[] {
  const codes = Object.hasOwn(COMBINATIONS, name) ? (COMBINATIONS[name] ?? []) : [];
  const down = codes.map((code) => ({ code, down: true }));
  return [...down, ...down.toReversed().map(({ code }) => ({ code, down: false }))];
}

/** All names, the ones used last first. @param used names as they were used, the last one first; may be of an older release */
export function byLastUse(used: readonly string[]): string[] {
  const names = Object.keys(COMBINATIONS);
  return [...new Set([...used.filter((name) => names.includes(name)), ...names])];
}

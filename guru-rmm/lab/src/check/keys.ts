/** Characters of a US keyboard that are not letters or digits: the physical key, and whether Shift is held. */
const OTHERS: Readonly<Record<string, string>> = {
  ' ': 'Space',
  '-': 'Minus',
  '.': 'Period',
  '/': 'Slash',
  '>': 'Shift+Period',
  _: 'Shift+Minus',
  ':': 'Shift+Semicolon',
};

/** The physical keys (W3C `KeyboardEvent.code`, with modifiers) that type a text on a US keyboard. */
export function keysFor(text: string): string[] {
  return [...text].map((character) => {
    if (/[a-z]/.test(character)) return `Key${character.toUpperCase()}`;
    if (/[A-Z]/.test(character)) return `Shift+Key${character}`;
    if (/\d/.test(character)) return `Digit${character}`;
    const key = OTHERS[character];
    if (key === undefined) throw new RangeError(`no key is known for "${character}"`);
    return key;
  });
}

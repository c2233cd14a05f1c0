import { expect, test } from '@jest/globals';
import { safeText } from './safe-text.ts';

test.each([
  ['keeps plain text', 'Maria Keller', 'Maria Keller'],
  ['keeps other scripts', 'שירה לוי 山田 علی', 'שירה לוי 山田 علی'],
  ['keeps markup as text', '<b>Admin</b> &amp;', '<b>Admin</b> &amp;'],
  ['joins lines', ' Ticket\r\n\t4711\u2028done ', 'Ticket 4711 done'],
  ['joins blanks that are no ASCII space', 'a\u00a0\u3000\u2800b', 'a b'],
  ['shows a right-to-left override', 'gnp\u202eexe', 'gnp[U+202E]exe'],
  ['shows isolates and marks', '\u2066a\u2069\u200f\u061c', '[U+2066]a[U+2069][U+200F][U+061C]'],
  ['shows escape sequences', '\u001b[31mred\u0007', '[U+001B][31mred[U+0007]'],
  ['shows C1 controls and NUL', 'a\u009b1m\u0000', 'a[U+009B]1m[U+0000]'],
  ['shows zero-width characters', 'pay\u200bpal\ufeff\u00ad', 'pay[U+200B]pal[U+FEFF][U+00AD]'],
  ['shows tag characters', 'a\u{e0041}', 'a[U+E0041]'],
  ['shows private and unassigned characters', '\ue000\u0378', '[U+E000][U+0378]'],
  ['shows Hangul fillers', 'a\u3164\uffa0', 'a[U+3164][U+FFA0]'],
  ['repairs a lone surrogate', 'a\ud83db', 'a\ufffdb'],
  ['keeps emoji sequences', '👩‍💻 ❤️', '👩‍💻 ❤️'],
  ['keeps the non-joiner of Persian', 'می\u200cخواهم', 'می\u200cخواهم'],
  ['cuts stacks of accents', `a${'\u0335'.repeat(40)}b`, 'a\u0335\u0335b'],
  ['cuts runs of joiners', `a${'\u200d'.repeat(40)}b`, 'a\u200db'],
])('%s', (_title, text, expected) => {
  expect(safeText(text, 80)).toBe(expected);
});

test('cuts by grapheme and says so', () => {
  expect(safeText('éàü👩‍💻xyz', 5)).toBe('éàü👩‍💻…');
  expect(safeText('12345', 5)).toBe('12345');
});

test('bounds text that expands', () => {
  expect(safeText('\u202e'.repeat(1_000_000), 80).length).toBe(80);
});

test('looks at a bounded part of a huge text', () => {
  const started = performance.now();
  expect(safeText(`a${'\u0301'.repeat(10_000_000)}`, 80)).toBe('á\u0301\u0301');
  expect(performance.now() - started).toBeLessThan(2_000);
});

import { expect, test } from '@jest/globals';
import type { KeyReading } from './key-reading.ts';
import { typedKey } from './typed-key.ts';

const down = (key: string, more: Partial<KeyReading> = {}): KeyReading => ({
  type: 'keydown',
  code: '',
  key,
  timeStamp: 0,
  ctrlKey: false,
  shiftKey: false,
  altKey: false,
  metaKey: false,
  ...more,
});

test.each([
  ['a character', down('\u017c'), { text: '\u017c' }],
  ['a character beyond the Basic Multilingual Plane', down('\u{1f600}'), { text: '\u{1f600}' }],
  ['a key by name', down('Backspace', { code: 'Unidentified' }), { code: 'Backspace' }],
  ['no key that has a physical code', down('a', { code: 'KeyA' }), null],
  ['nothing that has no meaning', down('Unidentified', { code: 'Unidentified' }), null],
  ['no modifier', down('Shift'), null],
  ['no shortcut', down('c', { ctrlKey: true }), null],
  ['no release', down('\u017c', { type: 'keyup' }), null],
])('types %s', (_title, event, typed) => {
  expect(typedKey(event)).toEqual(typed);
});

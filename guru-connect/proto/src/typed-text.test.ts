import { expect, test } from '@jest/globals';
import { StreamMessage } from '../generated/guruconnect/v1/stream.ts';
import { MESSAGE_LIMIT } from './limits.ts';
import { TYPED_TEXT_LIMIT, typedPieces, typedText } from './typed-text.ts';

test.each([
  [
    'keeps letters of all scripts',
    '\u017c\u00f3\u0142w \u20ac \u65e5\u672c \u{1f600}',
    '\u017c\u00f3\u0142w \u20ac \u65e5\u672c \u{1f600}',
  ],
  ['keeps line feed and tab', 'a\n\tb', 'a\n\tb'],
  ['makes one line feed of each line end', 'a\r\nb\rc', 'a\nb\nc'],
  ['drops control characters', '\u0000\u0003a\u001b[31m\u007f\u009b1m\b', 'a[31m1m'],
  ['drops halves of characters', 'a\ud83db\ude00', 'ab'],
  [
    'keeps joiners and variation selectors',
    '\u{1f469}\u200d\u{1f4bb} \u2764\ufe0f',
    '\u{1f469}\u200d\u{1f4bb} \u2764\ufe0f',
  ],
])('typed text %s', (_title, text, expected) => {
  expect(typedText(text)).toBe(expected);
});

test('cuts a long text between characters, each piece within the size of a message', () => {
  for (const text of ['\u65e5'.repeat(3_000), '\u{1f600}'.repeat(2_000), `a${'\u{1f600}'.repeat(1_500)}`]) {
    const pieces = typedPieces(text);
    expect(pieces.join('')).toBe(text);
    expect(pieces.length).toBe(Math.ceil(text.length / TYPED_TEXT_LIMIT));
    for (const piece of pieces) {
      expect(piece).not.toMatch(/\p{Cs}/u);
      const message = StreamMessage.encode({ body: { $case: 'textInput', value: { text: piece } } }).finish();
      expect(message.length).toBeLessThanOrEqual(MESSAGE_LIMIT.viewerStream);
    }
  }
  expect(typedPieces('\u0007')).toEqual([]);
});

import { describe, expect, it } from '@jest/globals';
import { plainText } from './plain-text.ts';

describe('plainText', () => {
  it.each([
    ['plain', ' DP-1 ', 'DP-1'],
    ['other scripts', 'Bildschirm größer 画面', 'Bildschirm größer 画面'],
    ['lines', 'a\nb\r\n\tc', 'a b c'],
    ['text that turns its direction', 'abc\u202Edcba', 'abc dcba'],
    ['what cannot be seen', '\u200b\ufeff\u0000', ''],
    ['markup, which is shown as text', '<img src=x>', '<img src=x>'],
  ])('shows %s', (_what, text, shown) => {
    expect(plainText(text, 100)).toBe(shown);
  });
  it('is bounded', () => {
    expect(plainText('x'.repeat(1_000_000), 60)).toHaveLength(60);
  });
});

/**
 * Characters that cannot be seen, control something, or turn the direction of others. Kept: ZWNJ and ZWJ, which Persian,
 * Indic scripts and emoji need, and variation selectors.
 */
const UNSEEN = /(?!\u200c|\u200d|[\ufe00-\ufe0f])[\p{Cc}\p{Cn}\p{Co}\p{DI}\ufff9-\ufffb]/gu;
/** Tabs, line breaks, every space and the blank Braille pattern. */
const BLANKS = /[\t-\r\u0085\u2800\p{Z}]+/gu;
const LONE_SURROGATES = /\p{Cs}/gu;
const ACCENT_STACKS = /(\p{M}{2})\p{M}+/gu;
const JOINER_RUNS = /(\u200c|\u200d)(?:\u200c|\u200d)+/gu;
/** UTF-16 units that are looked at for each grapheme shown; more are text that tries to be expensive. */
const UNITS_PER_GRAPHEME = 16;
const ELLIPSIS = '\u2026';

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

function marker(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
}

/**
 * A text from the network as one harmless line of at most `max` graphemes. Control, bidi and invisible characters
 * become visible, as `[U+202E]`; lone surrogates become U+FFFD; at most two accents stay on a letter.
 */
export function safeText(text: string, max: number): string {
  const clean = text
    .slice(0, max * UNITS_PER_GRAPHEME)
    .replace(LONE_SURROGATES, '\ufffd')
    .normalize('NFC')
    .replace(BLANKS, ' ')
    .replace(UNSEEN, marker)
    .replace(ACCENT_STACKS, '$1')
    .replace(JOINER_RUNS, '$1')
    .trim();
  const parts = Array.from(graphemes.segment(clean), ({ segment }) => segment);
  if (parts.length <= max) return clean;
  return `${parts.slice(0, max - 1).join('')}${ELLIPSIS}`;
}

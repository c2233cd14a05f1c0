/** Longest text of one TextInput, in UTF-16 units: in UTF-8 it fits a viewer's message (MESSAGE_LIMIT.viewerStream). */
export const TYPED_TEXT_LIMIT = 1_024;

/** Control characters but line feed and tab, and halves of surrogate pairs. */
const UNTYPABLE = /[^\P{Cc}\n\t]|\p{Cs}/gu;

/** A text as keys can type it: each line end is one line feed, other control characters are dropped. */
export function typedText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(UNTYPABLE, '');
}

/** Cleans a text and cuts it into pieces for TextInput, none of which splits a character. */
export function typedPieces(text: string): string[] {
  const pieces: string[] = [];
  const clean = typedText(text);
  for (let from = 0; from < clean.length; ) {
    const end = from + TYPED_TEXT_LIMIT;
    const splits = /[\ud800-\udbff]/.test(clean.charAt(end - 1)) && end < clean.length;
    const to = splits ? end - 1 : end;
    pieces.push(clean.slice(from, to));
    from = to;
  }
  return pieces;
}

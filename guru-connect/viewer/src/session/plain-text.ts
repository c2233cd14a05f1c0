/** Control characters, and those that turn the direction of what follows or cannot be seen. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]+/gu;

/** An agent's text, fit to be shown as text: one line, bounded, without characters that pretend to be others' words. */
export function plainText(text: string, maxLength: number): string {
  return text
    .slice(0, maxLength * 4)
    .replace(UNSEEN, ' ')
    .trim()
    .slice(0, maxLength);
}

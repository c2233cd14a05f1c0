import { z } from 'zod';

/**
 * A text that a machine reports about itself: cut to a length, and without the characters that could do harm where it
 * is shown (control characters, halves of characters, and the marks that reverse the direction of writing). It stays text everywhere.
 */
export function agentText(maxLength: number) {
  return z.string().transform((text) =>
    text
      .slice(0, maxLength)
      .replaceAll(/[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]/gu, ' ')
      .trim(),
  );
}

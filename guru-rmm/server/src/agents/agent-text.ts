import { z } from 'zod';

/**
 * A text that a machine says of itself: cut to a length, and without the characters that could do harm where it is shown
 * (control characters, and the marks that turn the direction of writing around). It stays text everywhere.
 */
export function agentText(maxLength: number) {
  return z.string().transform((text) =>
    text
      .slice(0, maxLength)
      .replaceAll(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu, ' ')
      .trim(),
  );
}

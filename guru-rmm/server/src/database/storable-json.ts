import type { JsonValue } from './sql.ts';

/** What PostgreSQL's jsonb refuses in a text: U+0000, and halves of characters (lone surrogates). */
const UNSTORABLE = /[\0\p{Cs}]/gu;

/** The same value with U+FFFD in place of what jsonb refuses, so that no text of a stranger turns into a fault. */
export function storableJson(value: JsonValue): JsonValue {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) => {
    if (typeof part === 'string') return storableText(part);
    if (part === null || typeof part !== 'object' || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).map(([name, inner]) => [storableText(name), inner]));
  });
}

function storableText(text: string): string {
  return text.replace(UNSTORABLE, '\u{fffd}');
}

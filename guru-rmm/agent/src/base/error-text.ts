/** Characters; room for a sentence of ours with a quoted line of a program behind it. */
const LONGEST = 600;

/**
 * One bounded line about an unknown thrown value. Never the object itself: errors of the HTTP client carry
 * request headers, and those carry keys.
 */
export function errorText(error: unknown): string {
  const text = hasProperty(error, 'message') ? String(error.message) : String(error);
  return text.replace(/\s+/g, ' ').trim().slice(0, LONGEST);
}

/** The `code` of a Node system error such as `ENOENT`; undefined for anything else. */
export function systemErrorCode(error: unknown): string | undefined {
  return hasProperty(error, 'code') && typeof error.code === 'string' ? error.code : undefined;
}

function hasProperty<K extends string>(value: unknown, name: K): value is Record<K, unknown> {
  return typeof value === 'object' && value !== null && name in value;
}

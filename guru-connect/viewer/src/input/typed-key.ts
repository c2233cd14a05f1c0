import type { KeyReading } from './key-reading.ts';
import { hasPhysicalKey } from './key-reading.ts';

/** Keys whose `key` is also the `code` of the one physical key that means it. */
const SAME_NAME: ReadonlySet<string> = new Set([
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'Backspace',
  'Delete',
  'End',
  'Enter',
  'Escape',
  'Home',
  'PageDown',
  'PageUp',
  'Tab',
]);

export type TypedKey = { readonly text: string } | { readonly code: string };

/**
 * What a key without a physical code means, as of automatic typing and on-screen keyboards: a character, or a key by
 * name. Null for all others.
 */
export function typedKey(event: KeyReading): TypedKey | null {
  const { type, key } = event;
  if (type !== 'keydown' || hasPhysicalKey(event)) return null;
  if (SAME_NAME.has(key)) return { code: key };
  const isCharacter = [...key].length === 1 && !event.ctrlKey && !event.metaKey;
  return isCharacter ? { text: key } : null;
}

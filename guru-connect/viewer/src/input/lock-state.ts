import type { LockState } from '@guru-connect/proto/stream';
import type { LocalPlatform } from './key-reading.ts';

/** They are sent as keys, so that both sides toggle. */
const LOCK_KEYS: ReadonlySet<string> = new Set(['NumLock', 'CapsLock', 'ScrollLock']);

/**
 * Locks of this keyboard, for the machine to agree with before a key goes down; undefined for the lock keys themselves.
 * macOS has neither Num Lock nor Scroll Lock, and browsers there report both as off.
 */
export function lockStateOf(
  event: Pick<KeyboardEvent, 'code' | 'getModifierState'>,
  platform: LocalPlatform,
): LockState | undefined {
  if (LOCK_KEYS.has(event.code)) return undefined;
  const caps = event.getModifierState('CapsLock');
  if (platform === 'mac') return { caps };
  return { num: event.getModifierState('NumLock'), caps, scroll: event.getModifierState('ScrollLock') };
}

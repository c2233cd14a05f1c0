// The core protocol's view of the keyboard: which keys make which modifier.
import { request } from './request.ts';

const GET_KEYBOARD_MAPPING = 101;
const GET_MODIFIER_MAPPING = 119;

/** Asks for the keysyms of `count` keys from keycode `first` on. */
export function getKeyboardMapping(first: number, count: number): Buffer {
  const bytes = request(GET_KEYBOARD_MAPPING, 0, 8);
  bytes.writeUInt8(first, 4);
  bytes.writeUInt8(count, 5);
  return bytes;
}

/** Keysyms of each key, from the first one that was asked for. */
export function readKeyboardMapping(reply: Buffer): number[][] {
  const perKey = reply.readUInt8(1);
  const words = reply.readUInt32LE(4);
  const keys: number[][] = [];
  for (let i = 0; perKey > 0 && i + perKey <= words; i += perKey) {
    keys.push(Array.from({ length: perKey }, (_, k) => reply.readUInt32LE(32 + (i + k) * 4)));
  }
  return keys;
}

export function getModifierMapping(): Buffer {
  return request(GET_MODIFIER_MAPPING, 0, 4);
}

/** Keycodes of each of the eight modifiers. */
export function readModifierMapping(reply: Buffer): number[][] {
  const perModifier = reply.readUInt8(1);
  return Array.from({ length: 8 }, (_, i) =>
    [...reply.subarray(32 + i * perModifier, 32 + (i + 1) * perModifier)].filter((keycode) => keycode !== 0),
  );
}

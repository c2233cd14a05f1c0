// The core protocol's view of the keyboard: what each key means, which keys make which modifier, which are down.
import { request } from './request.ts';

const QUERY_KEYMAP = 44;
const CHANGE_KEYBOARD_MAPPING = 100;
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

/** Gives keys from keycode `first` on one meaning each, with and without Shift; 0 takes it away. */
export function changeKeyboardMapping(first: number, keysyms: readonly number[]): Buffer {
  const perKey = 2;
  const bytes = request(CHANGE_KEYBOARD_MAPPING, keysyms.length, 8 + keysyms.length * perKey * 4);
  bytes.writeUInt8(first, 4);
  bytes.writeUInt8(perKey, 5);
  for (const [i, keysym] of keysyms.entries()) {
    bytes.writeUInt32LE(keysym, 8 + i * 8);
    bytes.writeUInt32LE(keysym, 12 + i * 8);
  }
  return bytes;
}

export function queryKeymap(): Buffer {
  return request(QUERY_KEYMAP, 0, 4);
}

/** Keycodes that are down, on any keyboard. */
export function readKeymap(reply: Buffer): number[] {
  const down: number[] = [];
  for (let keycode = 0; keycode < 256; keycode++) {
    if (reply.readUInt8(8 + (keycode >> 3)) & (1 << (keycode & 7))) down.push(keycode);
  }
  return down;
}

// XKEYBOARD 1.0 (X.org, XKBproto.h): names of keys, locks, notices of change.
import { request } from './request.ts';

const USE_EXTENSION = 0;
const SELECT_EVENTS = 1;
const GET_STATE = 4;
const LATCH_LOCK_STATE = 5;
const GET_NAMES = 17;

/** Parts of GetNames. */
const KEY_NAMES = 1 << 9;
const KEY_ALIASES = 1 << 10;
const NAME_BYTES = 4;

/** The keyboard that takes on the map of the device used last. */
export const CORE_KEYBOARD = 0x100;

/** The second byte of an XKB event; all of them have the extension's first number. */
export const XKB_EVENT = { newKeyboard: 0, map: 1, names: 6 } as const;
const SELECTED = Object.values<number>(XKB_EVENT).reduce((mask, type) => mask | (1 << type), 0);
const ALL_DETAILS = 0xff;

/** The server serves a client only after it has sent its version. */
export function useXkb(major: number): Buffer {
  const bytes = request(major, USE_EXTENSION, 8);
  bytes.writeUInt16LE(1, 4);
  return bytes;
}

export function selectXkbEvents(major: number, device: number): Buffer {
  const bytes = request(major, SELECT_EVENTS, 16);
  bytes.writeUInt16LE(device, 4);
  bytes.writeUInt16LE(SELECTED, 6);
  bytes.writeUInt16LE(SELECTED, 10);
  bytes.writeUInt16LE(ALL_DETAILS, 12);
  bytes.writeUInt16LE(ALL_DETAILS, 14);
  return bytes;
}

export function getKeyNames(major: number, device: number): Buffer {
  const bytes = request(major, GET_NAMES, 12);
  bytes.writeUInt16LE(device, 4);
  bytes.writeUInt32LE(KEY_NAMES | KEY_ALIASES, 8);
  return bytes;
}

/** Keycodes by the names and aliases of their keys. */
export function readKeyNames(reply: Buffer): Map<string, number> {
  const which = reply.readUInt32LE(8);
  const first = reply.readUInt8(18);
  const keys = which & KEY_NAMES ? reply.readUInt8(19) : 0;
  const aliases = which & KEY_ALIASES ? reply.readUInt8(25) : 0;
  const nameAt = (at: number) => reply.toString('latin1', at, at + NAME_BYTES).replace(/\0+$/, '');
  const names = new Map<string, number>();
  for (let i = 0; i < keys; i++) {
    const name = nameAt(32 + i * NAME_BYTES);
    if (name !== '') names.set(name, first + i);
  }
  for (let i = 0; i < aliases; i++) {
    const at = 32 + (keys + 2 * i) * NAME_BYTES;
    const keycode = names.get(nameAt(at));
    const alias = nameAt(at + NAME_BYTES);
    if (keycode !== undefined && !names.has(alias)) names.set(alias, keycode);
  }
  return names;
}

/** Locks the modifiers of `mask` that are in `values`, and unlocks the others of `mask`. */
export function lockModifiers(major: number, mask: number, values: number): Buffer {
  const bytes = request(major, LATCH_LOCK_STATE, 16);
  bytes.writeUInt16LE(CORE_KEYBOARD, 4);
  bytes.writeUInt8(mask, 6);
  bytes.writeUInt8(values, 7);
  return bytes;
}

export function getXkbState(major: number): Buffer {
  const bytes = request(major, GET_STATE, 8);
  bytes.writeUInt16LE(CORE_KEYBOARD, 4);
  return bytes;
}

/** Modifiers as masks, and the group in force from 0 on. */
export function readXkbState(reply: Buffer): { latched: number; locked: number; group: number } {
  return { latched: reply.readUInt8(10), locked: reply.readUInt8(11), group: reply.readUInt8(12) };
}

/** Takes back modifiers that were pressed for the next key alone. */
export function unlatchModifiers(major: number): Buffer {
  const bytes = request(major, LATCH_LOCK_STATE, 16);
  bytes.writeUInt16LE(CORE_KEYBOARD, 4);
  bytes.writeUInt8(0xff, 10);
  return bytes;
}

// Requests of the core protocol (X protocol, section 9 and appendix B).
import type { Rectangle } from '../../../screen/rectangle.ts';
import { request } from './request.ts';

const CHANGE_WINDOW_ATTRIBUTES = 2;
const GET_WINDOW_ATTRIBUTES = 3;
const GET_GEOMETRY = 14;
const INTERN_ATOM = 16;
const GET_ATOM_NAME = 17;
const GET_PROPERTY = 20;
const WARP_POINTER = 41;
const GET_IMAGE = 73;
const GET_INPUT_FOCUS = 43;
const QUERY_EXTENSION = 98;
const GET_POINTER_MAPPING = 117;

const CW_EVENT_MASK = 1 << 11;
const ANY_TYPE = 0;
const Z_PIXMAP = 2;
const ALL_PLANES = 0xffff_ffff;

export const CONFIGURE_NOTIFY = 22;
export const MAPPING_NOTIFY = 34;
/** Byte of MappingNotify that says what has changed. */
export const MAPPING_OF = 4;
export const POINTER_MAPPING = 2;
export const STRUCTURE_NOTIFY_MASK = 1 << 17;
/** Selected on the root window by the window manager, and by no other client. */
export const SUBSTRUCTURE_REDIRECT_MASK = 1 << 20;

/** An extension as this server numbers it. */
export interface Extension {
  readonly major: number;
  readonly firstEvent: number;
}

export function queryExtension(name: string): Buffer {
  const bytes = request(QUERY_EXTENSION, 0, 8 + name.length);
  bytes.writeUInt16LE(name.length, 4);
  bytes.write(name, 8, 'latin1');
  return bytes;
}

/** Null when the server lacks the extension. */
export function readExtension(reply: Buffer): Extension | null {
  if (reply.readUInt8(8) === 0) return null;
  return { major: reply.readUInt8(9), firstEvent: reply.readUInt8(10) };
}

/** Answered after everything sent before it: the cheapest question that there is. */
export function getInputFocus(): Buffer {
  return request(GET_INPUT_FOCUS, 0, 4);
}

export function getGeometry(drawable: number): Buffer {
  const bytes = request(GET_GEOMETRY, 0, 8);
  bytes.writeUInt32LE(drawable, 4);
  return bytes;
}

export function readGeometry(reply: Buffer): { width: number; height: number } {
  return { width: reply.readUInt16LE(16), height: reply.readUInt16LE(18) };
}

/** Pixels of a rectangle, which must lie inside of the drawable. */
export function getImage(drawable: number, { x, y, width, height }: Rectangle): Buffer {
  const bytes = request(GET_IMAGE, Z_PIXMAP, 20);
  bytes.writeUInt32LE(drawable, 4);
  bytes.writeInt16LE(x, 8);
  bytes.writeInt16LE(y, 10);
  bytes.writeUInt16LE(width, 12);
  bytes.writeUInt16LE(height, 14);
  bytes.writeUInt32LE(ALL_PLANES, 16);
  return bytes;
}

/** Its pixels, rows one after another. */
export function readImage(reply: Buffer): Buffer {
  return reply.subarray(32);
}

export function getAtomName(atom: number): Buffer {
  const bytes = request(GET_ATOM_NAME, 0, 8);
  bytes.writeUInt32LE(atom, 4);
  return bytes;
}

export function readAtomName(reply: Buffer): string {
  return reply.toString('utf8', 32, 32 + reply.readUInt16LE(8));
}

/** Asks for an atom that exists; the answer is 0 when it does not. */
export function internExistingAtom(name: string): Buffer {
  const bytes = request(INTERN_ATOM, 1, 8 + name.length);
  bytes.writeUInt16LE(name.length, 4);
  bytes.write(name, 8, 'latin1');
  return bytes;
}

export function readAtom(reply: Buffer): number {
  return reply.readUInt32LE(8);
}

/** Asks for a property's type alone. */
export function getPropertyType(window: number, property: number): Buffer {
  const bytes = request(GET_PROPERTY, 0, 24);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(property, 8);
  bytes.writeUInt32LE(ANY_TYPE, 12);
  return bytes;
}

/** 0 when the window has no such property. */
export function readPropertyType(reply: Buffer): number {
  return reply.readUInt32LE(8);
}

export function getWindowAttributes(window: number): Buffer {
  const bytes = request(GET_WINDOW_ATTRIBUTES, 0, 8);
  bytes.writeUInt32LE(window, 4);
  return bytes;
}

/** Events that any client has selected on the window. */
export function readAllEventMasks(reply: Buffer): number {
  return reply.readUInt32LE(32);
}

export function selectEvents(window: number, mask: number): Buffer {
  const bytes = request(CHANGE_WINDOW_ATTRIBUTES, 0, 16);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(CW_EVENT_MASK, 8);
  bytes.writeUInt32LE(mask, 12);
  return bytes;
}

/** Moves the pointer to a place of this window, on another X screen too. */
export function warpPointer(window: number, x: number, y: number): Buffer {
  const bytes = request(WARP_POINTER, 0, 24);
  bytes.writeUInt32LE(window, 8);
  bytes.writeInt16LE(x, 20);
  bytes.writeInt16LE(y, 22);
  return bytes;
}

export function getPointerMapping(): Buffer {
  return request(GET_POINTER_MAPPING, 0, 4);
}

/** What each physical button means; the first is button 1. */
export function readPointerMapping(reply: Buffer): number[] {
  return [...reply.subarray(32, 32 + reply.readUInt8(1))];
}

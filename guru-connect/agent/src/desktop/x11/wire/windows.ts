// Requests of the core protocol about windows, their properties and messages (X protocol, section 9 and appendix B).
import type { Rectangle } from '../../../screen/rectangle.ts';
import { request } from './request.ts';

const QUERY_TREE = 15;
const INTERN_ATOM = 16;
const CHANGE_PROPERTY = 18;
const DELETE_PROPERTY = 19;
const GET_PROPERTY = 20;
const SEND_EVENT = 25;
const QUERY_POINTER = 38;

const REPLACE = 0;
const ANY_TYPE = 0;
const NO_EVENT_MASK = 0;
const LIST_FORMAT = 32;
const TEXT_FORMAT = 8;
const WORDS_IN_MESSAGE = 5;

/** Predefined atoms (X protocol, appendix B). */
export const ATOM = { atom: 4, cardinal: 6, resourceManager: 23, string: 31, wmClass: 67 } as const;
export const CLIENT_MESSAGE = 33;
/** Class and map state of GetWindowAttributes. */
const INPUT_ONLY = 2;
const VIEWABLE = 2;
/** Tells of messages and changes of the windows below one. */
export const SUBSTRUCTURE_NOTIFY_MASK = 1 << 19;

/** Asks for an atom, and makes it when there is none. */
export function internAtom(name: string): Buffer {
  const bytes = request(INTERN_ATOM, 0, 8 + name.length);
  bytes.writeUInt16LE(name.length, 4);
  bytes.write(name, 8, 'latin1');
  return bytes;
}

/** The window that has the keyboard; 0 or 1: none, or the one under the pointer. Of a reply to GetInputFocus. */
export function readInputFocus(reply: Buffer): number {
  return reply.readUInt32LE(8);
}

export function queryTree(window: number): Buffer {
  const bytes = request(QUERY_TREE, 0, 8);
  bytes.writeUInt32LE(window, 4);
  return bytes;
}

/** 0 for a root window. */
export function readParent(reply: Buffer): number {
  return reply.readUInt32LE(12);
}

/** The children of a window, bottom to top. */
export function readChildren(reply: Buffer): number[] {
  return Array.from({ length: reply.readUInt16LE(16) }, (_, i) => reply.readUInt32LE(32 + i * 4));
}

/** What GetWindowAttributes says of what a person can see. */
export function readVisibility(reply: Buffer): { onScreen: boolean; overrideRedirect: boolean } {
  const drawn = reply.readUInt16LE(12) !== INPUT_ONLY;
  return {
    onScreen: drawn && reply.readUInt8(26) === VIEWABLE,
    overrideRedirect: reply.readUInt8(27) !== 0,
  };
}

/** Of a reply to GetGeometry: the window with its border, relative to its parent. */
export function readOuterPlace(reply: Buffer): Rectangle {
  const border = 2 * reply.readUInt16LE(20);
  return {
    x: reply.readInt16LE(12),
    y: reply.readInt16LE(14),
    width: reply.readUInt16LE(16) + border,
    height: reply.readUInt16LE(18) + border,
  };
}

export function queryPointer(window: number): Buffer {
  const bytes = request(QUERY_POINTER, 0, 8);
  bytes.writeUInt32LE(window, 4);
  return bytes;
}

/** The child that the pointer is in; 0 when it is in none. */
export function readPointerChild(reply: Buffer): number {
  return reply.readUInt32LE(12);
}

/** Asks for a property of any type, its first `words` words of four bytes. */
export function getProperty(window: number, property: number, words: number): Buffer {
  const bytes = request(GET_PROPERTY, 0, 24);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(property, 8);
  bytes.writeUInt32LE(ANY_TYPE, 12);
  bytes.writeUInt32LE(words, 20);
  return bytes;
}

/** A property's list of numbers or atoms; empty when it has another format. */
export function readPropertyList(reply: Buffer): number[] {
  if (reply.readUInt8(1) !== LIST_FORMAT) return [];
  return Array.from({ length: reply.readUInt32LE(16) }, (_, i) => reply.readUInt32LE(32 + i * 4));
}

/** A property's bytes as text; empty when it has another format. */
export function readPropertyText(reply: Buffer): string {
  return reply.readUInt8(1) === TEXT_FORMAT ? reply.toString('latin1', 32, 32 + reply.readUInt32LE(16)) : '';
}

/** Makes a property a list of numbers, cardinal ones unless `type` is another atom. */
export function changePropertyList(
  window: number,
  property: number,
  list: readonly number[],
  type: number = ATOM.cardinal,
): Buffer {
  const data = Buffer.alloc(list.length * 4);
  for (const [i, number] of list.entries()) data.writeUInt32LE(number, i * 4);
  return changeProperty(window, property, type, LIST_FORMAT, data);
}

/** Makes a property a text; `type` says how it is encoded. */
export function changePropertyText(window: number, property: number, type: number, text: string): Buffer {
  return changeProperty(window, property, type, TEXT_FORMAT, Buffer.from(text));
}

function changeProperty(
  window: number,
  property: number,
  type: number,
  format: typeof LIST_FORMAT | typeof TEXT_FORMAT,
  data: Buffer,
): Buffer {
  const bytes = request(CHANGE_PROPERTY, REPLACE, 24 + data.length);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(property, 8);
  bytes.writeUInt32LE(type, 12);
  bytes.writeUInt8(format, 16);
  bytes.writeUInt32LE(data.length / (format / 8), 20);
  bytes.set(data, 24);
  return bytes;
}

export function deleteProperty(window: number, property: number): Buffer {
  const bytes = request(DELETE_PROPERTY, 0, 12);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(property, 8);
  return bytes;
}

/** A message of `type` to the client that made the window, with at most five numbers. */
export function sendClientMessage(window: number, type: number, numbers: readonly number[]): Buffer {
  const bytes = request(SEND_EVENT, 0, 44);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(NO_EVENT_MASK, 8);
  bytes.writeUInt8(CLIENT_MESSAGE, 12);
  bytes.writeUInt8(LIST_FORMAT, 13);
  bytes.writeUInt32LE(window, 16);
  bytes.writeUInt32LE(type, 20);
  for (const [i, number] of numbers.slice(0, WORDS_IN_MESSAGE).entries())
    bytes.writeUInt32LE(number, 24 + i * 4);
  return bytes;
}

/** Of a ClientMessage event: its type and its numbers. */
export function readClientMessage(event: Buffer): { type: number; numbers: number[] } {
  const numbers = Array.from({ length: WORDS_IN_MESSAGE }, (_, i) => event.readUInt32LE(12 + i * 4));
  return { type: event.readUInt32LE(8), numbers };
}

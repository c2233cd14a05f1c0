// Requests of the core protocol about windows, their properties and messages (X protocol, section 9 and appendix B).
import { padded, request } from './request.ts';

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
const WORDS_IN_MESSAGE = 5;

/** Predefined atoms (X protocol, appendix B). */
export const ATOM = { cardinal: 6, wmClass: 67 } as const;
export const CLIENT_MESSAGE = 33;
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
  return reply.readUInt8(1) === 8 ? reply.toString('latin1', 32, 32 + reply.readUInt32LE(16)) : '';
}

/** Makes a property a list of cardinal numbers. */
export function changePropertyList(window: number, property: number, list: readonly number[]): Buffer {
  const bytes = request(CHANGE_PROPERTY, REPLACE, padded(24 + list.length * 4));
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(property, 8);
  bytes.writeUInt32LE(ATOM.cardinal, 12);
  bytes.writeUInt8(LIST_FORMAT, 16);
  bytes.writeUInt32LE(list.length, 20);
  for (const [i, number] of list.entries()) bytes.writeUInt32LE(number, 24 + i * 4);
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

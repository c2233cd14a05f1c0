// Selections and the properties that carry them (X protocol, sections 9 and 10; ICCCM, section 2).
import { request } from './request.ts';

const CREATE_WINDOW = 1;
const CHANGE_PROPERTY = 18;
const GET_PROPERTY = 20;
const SET_SELECTION_OWNER = 22;
const GET_SELECTION_OWNER = 23;
const CONVERT_SELECTION = 24;
const SEND_EVENT = 25;

const CW_EVENT_MASK = 1 << 11;
const INPUT_ONLY = 2;
const BYTES_FORMAT = 8;
const ANY_TYPE = 0;

export const PROPERTY_CHANGE_MASK = 1 << 22;
export const PROPERTY_NOTIFY = 28;
export const SELECTION_CLEAR = 29;
export const SELECTION_REQUEST = 30;
export const SELECTION_NOTIFY = 31;

/** A window that is never on the screen: it owns and receives selections. */
export function createHiddenWindow(window: number, parent: number): Buffer {
  const bytes = request(CREATE_WINDOW, 0, 36);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(parent, 8);
  bytes.writeUInt16LE(1, 16);
  bytes.writeUInt16LE(1, 18);
  bytes.writeUInt16LE(INPUT_ONLY, 22);
  bytes.writeUInt32LE(CW_EVENT_MASK, 28);
  bytes.writeUInt32LE(PROPERTY_CHANGE_MASK, 32);
  return bytes;
}

export function changePropertyBytes(
  window: number,
  property: number,
  type: number,
  data: Uint8Array,
): Buffer {
  const bytes = request(CHANGE_PROPERTY, 0, 24 + data.length);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(property, 8);
  bytes.writeUInt32LE(type, 12);
  bytes.writeUInt8(BYTES_FORMAT, 16);
  bytes.writeUInt32LE(data.length, 20);
  bytes.set(data, 24);
  return bytes;
}

/** Asks for at most `bytes` of a property, of any type, and deletes it when that was all of it. */
export function takeProperty(window: number, property: number, bytes: number): Buffer {
  const asked = request(GET_PROPERTY, 1, 24);
  asked.writeUInt32LE(window, 4);
  asked.writeUInt32LE(property, 8);
  asked.writeUInt32LE(ANY_TYPE, 12);
  asked.writeUInt32LE(Math.ceil(bytes / 4), 20);
  return asked;
}

export interface PropertyValue {
  readonly type: number;
  readonly bytes: Buffer;
  /** Bytes that were not asked for; the property is then still there. */
  readonly left: number;
}

export function readProperty(reply: Buffer): PropertyValue {
  const length = reply.readUInt32LE(16) * (reply.readUInt8(1) / 8);
  const bytes = reply.subarray(32, 32 + length);
  return { type: reply.readUInt32LE(8), bytes, left: reply.readUInt32LE(12) };
}

/** @param time of the server, as ICCCM wants */
export function setSelectionOwner(window: number, selection: number, time: number): Buffer {
  const bytes = request(SET_SELECTION_OWNER, 0, 16);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(selection, 8);
  bytes.writeUInt32LE(time, 12);
  return bytes;
}

export function getSelectionOwner(selection: number): Buffer {
  const bytes = request(GET_SELECTION_OWNER, 0, 8);
  bytes.writeUInt32LE(selection, 4);
  return bytes;
}

/** 0: nobody. */
export function readSelectionOwner(reply: Buffer): number {
  return reply.readUInt32LE(8);
}

/** Of a SelectionClear event: since when another client owns the selection. */
export function readSelectionClear(event: Buffer): number {
  return event.readUInt32LE(4);
}

export interface Conversion {
  readonly requestor: number;
  readonly selection: number;
  readonly target: number;
  /** 0: refused; of a request by an old client: none was named. */
  readonly property: number;
  readonly time: number;
}

export function convertSelection(wanted: Conversion): Buffer {
  const bytes = request(CONVERT_SELECTION, 0, 24);
  writeConversion(bytes, 4, wanted);
  bytes.writeUInt32LE(wanted.time, 20);
  return bytes;
}

/** Of a SelectionRequest event: what another client wants of a selection that we own. */
export function readSelectionRequest(event: Buffer): Conversion {
  return {
    time: event.readUInt32LE(4),
    requestor: event.readUInt32LE(12),
    selection: event.readUInt32LE(16),
    target: event.readUInt32LE(20),
    property: event.readUInt32LE(24),
  };
}

/** Of a SelectionNotify event: whom it answers, and which property holds the answer. */
export function readSelectionNotify(event: Buffer): { requestor: number; target: number; property: number } {
  return {
    requestor: event.readUInt32LE(8),
    target: event.readUInt32LE(16),
    property: event.readUInt32LE(20),
  };
}

/** Answers a request: the property holds what was asked for, or is 0. */
export function sendSelectionNotify(answer: Conversion): Buffer {
  const bytes = request(SEND_EVENT, 0, 44);
  bytes.writeUInt32LE(answer.requestor, 4);
  bytes.writeUInt8(SELECTION_NOTIFY, 12);
  bytes.writeUInt32LE(answer.time, 16);
  writeConversion(bytes, 20, answer);
  return bytes;
}

export interface PropertyChange {
  readonly window: number;
  readonly property: number;
  readonly time: number;
  readonly deleted: boolean;
}

/** Of a PropertyNotify event. */
export function readPropertyChange(event: Buffer): PropertyChange {
  return {
    window: event.readUInt32LE(4),
    property: event.readUInt32LE(8),
    time: event.readUInt32LE(12),
    deleted: event.readUInt8(16) === 1,
  };
}

/** Requestor, selection, target and property, as ConvertSelection and SelectionNotify have them. */
function writeConversion(bytes: Buffer, at: number, conversion: Conversion): void {
  const { requestor, selection, target, property } = conversion;
  for (const [index, value] of [requestor, selection, target, property].entries()) {
    bytes.writeUInt32LE(value, at + index * 4);
  }
}

// XFIXES 2.0 (X.org, fixesproto): the pointer's picture.
import { request } from './request.ts';

const QUERY_VERSION = 0;
const SELECT_CURSOR_INPUT = 3;
const GET_CURSOR_IMAGE = 4;
const DISPLAY_CURSOR_NOTIFY_MASK = 1;
/** Event number, from the extension's first. */
export const CURSOR_NOTIFY = 1;

/** The server serves a client only after it has sent its version. */
export function queryFixesVersion(major: number): Buffer {
  const bytes = request(major, QUERY_VERSION, 12);
  bytes.writeUInt32LE(2, 4);
  return bytes;
}

export function selectCursorEvents(major: number, window: number): Buffer {
  const bytes = request(major, SELECT_CURSOR_INPUT, 12);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt32LE(DISPLAY_CURSOR_NOTIFY_MASK, 8);
  return bytes;
}

export function getCursorImage(major: number): Buffer {
  return request(major, GET_CURSOR_IMAGE, 4);
}

/** A cursor as the server gives it: premultiplied ARGB, one number a pixel. */
export interface CursorImage {
  readonly width: number;
  readonly height: number;
  readonly xhot: number;
  readonly yhot: number;
  readonly argb: Uint32Array;
}

export function readCursorImage(reply: Buffer): CursorImage {
  const [width, height] = [reply.readUInt16LE(12), reply.readUInt16LE(14)];
  const argb = Uint32Array.from({ length: width * height }, (_, i) => reply.readUInt32LE(32 + i * 4));
  return { width, height, xhot: reply.readUInt16LE(16), yhot: reply.readUInt16LE(18), argb };
}

// MIT-SHM 1.2 (X.org, xextproto shm.xml): pictures through shared memory.
import type { Rectangle } from '../../../screen/rectangle.ts';
import { request } from './request.ts';

const QUERY_VERSION = 0;
const DETACH = 2;
const GET_IMAGE = 4;
const ATTACH_FD = 6;
const ALL_PLANES = 0xffff_ffff;
const Z_PIXMAP = 2;

export function queryShmVersion(major: number): Buffer {
  return request(major, QUERY_VERSION, 4);
}

export function readShmVersion(reply: Buffer): { major: number; minor: number } {
  return { major: reply.readUInt16LE(8), minor: reply.readUInt16LE(10) };
}

/** Shares the memory of the descriptor that is sent along, for the server to write to. */
export function attachFd(major: number, segment: number): Buffer {
  const bytes = request(major, ATTACH_FD, 12);
  bytes.writeUInt32LE(segment, 4);
  return bytes;
}

export function detach(major: number, segment: number): Buffer {
  const bytes = request(major, DETACH, 8);
  bytes.writeUInt32LE(segment, 4);
  return bytes;
}

/** Puts a rectangle of `drawable` at byte `offset` of the segment, its rows without padding. */
export function getShmImage(
  major: number,
  drawable: number,
  { x, y, width, height }: Rectangle,
  segment: number,
  offset: number,
): Buffer {
  const bytes = request(major, GET_IMAGE, 32);
  bytes.writeUInt32LE(drawable, 4);
  bytes.writeInt16LE(x, 8);
  bytes.writeInt16LE(y, 10);
  bytes.writeUInt16LE(width, 12);
  bytes.writeUInt16LE(height, 14);
  bytes.writeUInt32LE(ALL_PLANES, 16);
  bytes.writeUInt8(Z_PIXMAP, 20);
  bytes.writeUInt32LE(segment, 24);
  bytes.writeUInt32LE(offset, 28);
  return bytes;
}

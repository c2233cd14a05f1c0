// XInputExtension 2.0 (X.org, XI2proto.h): devices.
import { padded, request } from './request.ts';

const QUERY_VERSION = 47;
const QUERY_DEVICE = 48;
const ALL_DEVICES = 0;
const DEVICE_BYTES = 12;
const SLAVE_KEYBOARD = 4;

/** The server serves a client only after it has sent its version. */
export function queryXInputVersion(major: number): Buffer {
  const bytes = request(major, QUERY_VERSION, 8);
  bytes.writeUInt16LE(2, 4);
  return bytes;
}

export function queryDevices(major: number): Buffer {
  const bytes = request(major, QUERY_DEVICE, 8);
  bytes.writeUInt16LE(ALL_DEVICES, 4);
  return bytes;
}

/** Keyboards that are devices of their own, with their names. */
export function readKeyboards(reply: Buffer): { id: number; name: string }[] {
  const keyboards: { id: number; name: string }[] = [];
  let at = 32;
  for (let left = reply.readUInt16LE(8); left > 0; left--) {
    const nameAt = at + DEVICE_BYTES;
    const nameBytes = reply.readUInt16LE(at + 8);
    if (reply.readUInt16LE(at + 2) === SLAVE_KEYBOARD) {
      keyboards.push({
        id: reply.readUInt16LE(at),
        name: reply.toString('utf8', nameAt, nameAt + nameBytes),
      });
    }
    let classes = reply.readUInt16LE(at + 6);
    at = nameAt + padded(nameBytes);
    for (; classes > 0; classes--) at += reply.readUInt16LE(at + 2) * 4;
  }
  return keyboards;
}

// XInputExtension 2.1 (X.org, XI2proto.h): devices, and which of their events a client gets.
import { padded, request } from './request.ts';

const SELECT_EVENTS = 46;
const QUERY_VERSION = 47;
const QUERY_DEVICE = 48;
const GET_PROPERTY = 59;
const DEVICE_BYTES = 12;
const ANY_TYPE = 0;

/** The extension's name for QueryExtension. */
export const XINPUT = 'XInputExtension';

/** Devices of an event mask. */
export const ALL_DEVICES = 0;
export const ALL_MASTER_DEVICES = 1;

/** Uses of a device that belongs to a master device. */
export const SLAVE_POINTER = 3;
export const SLAVE_KEYBOARD = 4;

/** Kinds of event. */
export const XI = {
  deviceChanged: 1,
  keyPress: 2,
  buttonPress: 4,
  buttonRelease: 5,
  motion: 6,
  hierarchyChanged: 11,
  rawMotion: 17,
} as const;

/** The server serves a client only after it has sent its version. Raw events name their source from 2.1 on. */
export function queryXInputVersion(major: number): Buffer {
  const bytes = request(major, QUERY_VERSION, 8);
  bytes.writeUInt16LE(2, 4);
  bytes.writeUInt16LE(1, 6);
  return bytes;
}

/** The server's version, and no higher than the one that was sent. */
export function readXInputVersion(reply: Buffer): { major: number; minor: number } {
  return { major: reply.readUInt16LE(8), minor: reply.readUInt16LE(10) };
}

/** Selects kinds of event of a device, of all devices or of all master devices, on a window. */
export function selectInputEvents(
  major: number,
  window: number,
  device: number,
  kinds: readonly number[],
): Buffer {
  const bytes = request(major, SELECT_EVENTS, 20);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt16LE(1, 8);
  bytes.writeUInt16LE(device, 12);
  bytes.writeUInt16LE(1, 14);
  bytes.writeUInt32LE(
    kinds.reduce((mask, kind) => mask | (1 << kind), 0),
    16,
  );
  return bytes;
}

export function queryDevices(major: number): Buffer {
  const bytes = request(major, QUERY_DEVICE, 8);
  bytes.writeUInt16LE(ALL_DEVICES, 4);
  return bytes;
}

export interface InputDevice {
  readonly id: number;
  readonly use: number;
  readonly name: string;
}

export function readDevices(reply: Buffer): InputDevice[] {
  const devices: InputDevice[] = [];
  let at = 32;
  for (let left = reply.readUInt16LE(8); left > 0; left--) {
    const nameAt = at + DEVICE_BYTES;
    const nameBytes = reply.readUInt16LE(at + 8);
    devices.push({
      id: reply.readUInt16LE(at),
      use: reply.readUInt16LE(at + 2),
      name: reply.toString('utf8', nameAt, nameAt + nameBytes),
    });
    let classes = reply.readUInt16LE(at + 6);
    at = nameAt + padded(nameBytes);
    for (; classes > 0; classes--) at += reply.readUInt16LE(at + 2) * 4;
  }
  return devices;
}

/** Asks for the first word of a device's property, of any type. */
export function getDeviceProperty(major: number, device: number, property: number): Buffer {
  const bytes = request(major, GET_PROPERTY, 24);
  bytes.writeUInt16LE(device, 4);
  bytes.writeUInt32LE(property, 8);
  bytes.writeUInt32LE(ANY_TYPE, 12);
  bytes.writeUInt32LE(1, 20);
  return bytes;
}

/** Whether the property is a true boolean: its first byte is 1. */
export function readDeviceFlag(reply: Buffer): boolean {
  return reply.readUInt32LE(16) > 0 && reply.readUInt8(32) === 1;
}

// RANDR 1.5 (X.org, randrproto): monitors.
import type { Rectangle } from '../../../screen/rectangle.ts';
import { request } from './request.ts';

const QUERY_VERSION = 0;
const SELECT_INPUT = 4;
const GET_MONITORS = 42;
const SCREEN_CHANGE_NOTIFY_MASK = 1;
const MONITOR_BYTES = 24;
/** Event number, from the extension's first. */
export const SCREEN_CHANGE_NOTIFY = 0;

/** Tells the server which version this client speaks. */
export function queryRandrVersion(major: number): Buffer {
  const bytes = request(major, QUERY_VERSION, 12);
  bytes.writeUInt32LE(1, 4);
  bytes.writeUInt32LE(5, 8);
  return bytes;
}

export function selectScreenChanges(major: number, window: number): Buffer {
  const bytes = request(major, SELECT_INPUT, 12);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt16LE(SCREEN_CHANGE_NOTIFY_MASK, 8);
  return bytes;
}

/** Asks for the active monitors alone. */
export function getMonitors(major: number, window: number): Buffer {
  const bytes = request(major, GET_MONITORS, 12);
  bytes.writeUInt32LE(window, 4);
  bytes.writeUInt8(1, 8);
  return bytes;
}

/** A monitor in pixels of the root window; `name` is an atom. */
export interface MonitorInfo extends Rectangle {
  readonly name: number;
  readonly primary: boolean;
  /** Millimetres; 0 when unknown. */
  readonly widthMm: number;
}

export function readMonitors(reply: Buffer): MonitorInfo[] {
  const monitors: MonitorInfo[] = [];
  let at = 32;
  for (let left = reply.readUInt32LE(12); left > 0; left--) {
    monitors.push({
      name: reply.readUInt32LE(at),
      primary: reply.readUInt8(at + 4) !== 0,
      x: reply.readInt16LE(at + 8),
      y: reply.readInt16LE(at + 10),
      width: reply.readUInt16LE(at + 12),
      height: reply.readUInt16LE(at + 14),
      widthMm: reply.readUInt32LE(at + 16),
    });
    at += MONITOR_BYTES + reply.readUInt16LE(at + 6) * 4;
  }
  return monitors;
}

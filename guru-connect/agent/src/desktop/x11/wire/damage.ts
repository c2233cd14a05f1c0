// DAMAGE 1.1 (X.org, damageproto): what was drawn.
import type { Rectangle } from '../../../screen/rectangle.ts';
import { request } from './request.ts';

const QUERY_VERSION = 0;
const CREATE = 1;
const DESTROY = 2;
const SUBTRACT = 3;
/** One event each time the damaged area's bounding box grows, until it is subtracted. */
const REPORT_BOUNDING_BOX = 2;
/** Event number, from the extension's first. */
export const DAMAGE_NOTIFY = 0;

/** The server serves a client only after it has sent its version. */
export function queryDamageVersion(major: number): Buffer {
  const bytes = request(major, QUERY_VERSION, 12);
  bytes.writeUInt32LE(1, 4);
  bytes.writeUInt32LE(1, 8);
  return bytes;
}

export function createDamage(major: number, damage: number, drawable: number): Buffer {
  const bytes = request(major, CREATE, 16);
  bytes.writeUInt32LE(damage, 4);
  bytes.writeUInt32LE(drawable, 8);
  bytes.writeUInt8(REPORT_BOUNDING_BOX, 12);
  return bytes;
}

export function destroyDamage(major: number, damage: number): Buffer {
  const bytes = request(major, DESTROY, 8);
  bytes.writeUInt32LE(damage, 4);
  return bytes;
}

/** Forgets all damage so far. */
export function subtractDamage(major: number, damage: number): Buffer {
  const bytes = request(major, SUBTRACT, 16);
  bytes.writeUInt32LE(damage, 4);
  return bytes;
}

/** The damage that a DamageNotify event is about, and the bounding box of what was drawn. */
export function readDamage(event: Buffer): { damage: number; area: Rectangle } {
  return {
    damage: event.readUInt32LE(8),
    area: {
      x: event.readInt16LE(16),
      y: event.readInt16LE(18),
      width: event.readUInt16LE(20),
      height: event.readUInt16LE(22),
    },
  };
}

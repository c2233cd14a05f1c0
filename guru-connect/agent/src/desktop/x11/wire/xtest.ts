// XTEST 2.2 (X.org, xtestproto): input as if it came from devices. A delay of 0 means at once.
import { request } from './request.ts';

const FAKE_INPUT = 2;
const GRAB_CONTROL = 3;
const FAKE_INPUT_BYTES = 36;

export const FAKE = { keyPress: 2, keyRelease: 3, buttonPress: 4, buttonRelease: 5, motion: 6 } as const;

/** Whether this client is served even while another one has grabbed the server. */
export function grabControl(major: number, impervious: boolean): Buffer {
  const bytes = request(major, GRAB_CONTROL, 8);
  bytes.writeUInt8(impervious ? 1 : 0, 4);
  return bytes;
}

/** A key or a button, by keycode or by physical button. */
export function fakePress(major: number, kind: number, detail: number): Buffer {
  const bytes = request(major, FAKE_INPUT, FAKE_INPUT_BYTES);
  bytes.writeUInt8(kind, 4);
  bytes.writeUInt8(detail, 5);
  return bytes;
}

/** The pointer, to pixels of the root window. */
export function fakeMotion(major: number, root: number, x: number, y: number): Buffer {
  const bytes = request(major, FAKE_INPUT, FAKE_INPUT_BYTES);
  bytes.writeUInt8(FAKE.motion, 4);
  bytes.writeUInt32LE(root, 12);
  bytes.writeInt16LE(x, 24);
  bytes.writeInt16LE(y, 26);
  return bytes;
}

// libXi, the X Input Extension 2: <X11/extensions/XInput2.h>, XI2.h; LP64.
import koffi from 'koffi';
import { once, openLibrary, type Pointer } from './library.ts';
import { addressOf, readString } from './native.ts';
import type { Display, Xid } from './x11.ts';

/** The extension's name for XQueryExtension. */
export const XINPUT_NAME = 'XInputExtension';
/** Raw events reach a client without a grab, and name their source, from 2.1 on. */
export const XINPUT_VERSION = { major: 2, minor: 1 } as const;

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

export const XI_ALL_DEVICES = 0;
export const XI_ALL_MASTER_DEVICES = 1;
export const XI_KEY_REPEAT = 1 << 16;

/** XIDeviceInfo.use of a device that belongs to a master device. */
export const SLAVE_POINTER = 3;
export const SLAVE_KEYBOARD = 4;

const DEVICE_INFO = koffi.struct({
  deviceid: 'int',
  name: 'void *',
  use: 'int',
  attachment: 'int',
  enabled: 'int',
  num_classes: 'int',
  classes: 'void *',
});

/** The members up to where raw and device events differ. */
const SHARED = {
  type: 'int',
  serial: 'ulong',
  send_event: 'int',
  display: 'void *',
  extension: 'int',
  evtype: 'int',
  time: 'ulong',
  deviceid: 'int',
  sourceid: 'int',
  detail: 'int',
} as const;

const RAW_EVENT = koffi.struct({ ...SHARED, flags: 'int' });

const DEVICE_EVENT = koffi.struct({
  ...SHARED,
  root: 'ulong',
  event: 'ulong',
  child: 'ulong',
  root_x: 'double',
  root_y: 'double',
  event_x: 'double',
  event_y: 'double',
  flags: 'int',
  button_mask_len: 'int',
  button_mask: 'void *',
  valuator_mask_len: 'int',
  valuator_mask: 'void *',
  valuators: 'void *',
  mods_base: 'int',
  mods_latched: 'int',
  mods_locked: 'int',
  mods_effective: 'int',
});

/** A motion as a device reported it, before the server turned it into a pointer's place. */
export interface RawEvent {
  /** Server time in milliseconds; the motion that follows from it has the same. */
  time: number;
  /** The physical device. */
  sourceid: number;
}

export interface DeviceEvent extends RawEvent {
  /** Keycode or button number. */
  detail: number;
  root_x: number;
  root_y: number;
  event_x: number;
  event_y: number;
  flags: number;
  mods_base: number;
  mods_effective: number;
}

export interface DeviceInfo {
  id: number;
  name: string;
  use: number;
}

type DeviceList = Pointer<'XIDeviceInfo'>;

interface Xinput {
  XIQueryVersion: (display: Display, major: [number], minor: [number]) => number;
  XISelectEvents: (display: Display, window: Xid, masks: ArrayBuffer, count: number) => number;
  XIQueryDevice: (display: Display, device: number, count: [number | null]) => DeviceList | null;
  XIFreeDeviceInfo: (devices: DeviceList) => void;
  XIGetProperty: (
    display: Display,
    device: number,
    property: Xid,
    offset: number,
    length: number,
    remove: number,
    requestedType: Xid,
    type: [number | null],
    format: [number | null],
    items: [number | null],
    bytesAfter: [number | null],
    data: [bigint | null],
  ) => number;
}

export const xinput: () => Xinput = once(() => {
  const library = openLibrary('libXi.so.6', 'libxi6');
  return {
    XIQueryVersion: library.func('int XIQueryVersion(void *, _Inout_ int *, _Inout_ int *)'),
    XISelectEvents: library.func('int XISelectEvents(void *, ulong, void *, int)'),
    XIQueryDevice: library.func('void *XIQueryDevice(void *, int, _Out_ int *)'),
    XIFreeDeviceInfo: library.func('void XIFreeDeviceInfo(void *)'),
    XIGetProperty: library.func(
      'int XIGetProperty(void *, int, ulong, long, long, int, ulong, _Out_ ulong *, _Out_ int *, _Out_ ulong *, _Out_ ulong *, _Out_ void **)',
    ),
  };
});

/** Selects kinds of event of all devices, or of all master devices, on a window. */
export function selectInput(display: Display, window: Xid, devices: number, kinds: readonly number[]): void {
  const bits = new Uint8Array(4);
  for (const kind of kinds) bits[kind >> 3] = (bits[kind >> 3] ?? 0) | (1 << (kind & 7));
  // XIEventMask: deviceid, mask_len, mask
  const mask = new ArrayBuffer(16);
  const view = new DataView(mask);
  view.setInt32(0, devices, true);
  view.setInt32(4, bits.length, true);
  view.setBigUint64(8, addressOf(bits.buffer), true);
  xinput().XISelectEvents(display, window, mask, 1);
}

/** An event of a device, decoded. */
export type InputDeviceEvent =
  | { readonly kind: 'devices_changed' }
  | { readonly kind: 'raw_motion'; readonly event: RawEvent }
  | { readonly kind: DeviceEventKind; readonly event: DeviceEvent };

type DeviceEventKind = 'motion' | 'key_press' | 'button_press' | 'button_release';

const DEVICE_EVENT_KINDS: ReadonlyMap<number, DeviceEventKind> = new Map([
  [XI.motion, 'motion'],
  [XI.keyPress, 'key_press'],
  [XI.buttonPress, 'button_press'],
  [XI.buttonRelease, 'button_release'],
]);

/** Copies the data of an XInput event, or null when it is of no interest. */
export function readInputEvent(kind: number, data: bigint): InputDeviceEvent | null {
  if (kind === XI.hierarchyChanged || kind === XI.deviceChanged) return { kind: 'devices_changed' };
  if (kind === XI.rawMotion) return { kind: 'raw_motion', event: koffi.decode(data, RAW_EVENT) };
  const known = DEVICE_EVENT_KINDS.get(kind);
  return known ? { kind: known, event: koffi.decode(data, DEVICE_EVENT) } : null;
}

/** Copies what XIQueryDevice returned; the caller frees it. */
export function readDevices(list: DeviceList, count: number): DeviceInfo[] {
  const devices: { deviceid: number; name: bigint; use: number }[] = koffi.decode(list, DEVICE_INFO, count);
  return devices.map(({ deviceid, name, use }) => ({ id: deviceid, name: readString(name), use }));
}

// Events of the XInputExtension 2.1 (X.org, XI2proto.h: xXIRawEvent, xXIDeviceEvent).
import { XI } from './xinput.ts';

const KEY_REPEAT = 1 << 16;
/** Of a device event up to its modifiers, without the masks behind them. */
const DEVICE_EVENT_BYTES = 80;

/** A motion as a device reported it, before the server turned it into a pointer's place. */
export interface RawEvent {
  /** Server time in milliseconds; the motion that follows from it has the same. */
  readonly time: number;
  /** The physical device. */
  readonly source: number;
}

/** Places in pixels, with fractions. */
export interface DeviceEvent extends RawEvent {
  /** Keycode or button number. */
  readonly detail: number;
  readonly rootX: number;
  readonly rootY: number;
  /** In the window that the event was selected on. */
  readonly x: number;
  readonly y: number;
  readonly keyRepeat: boolean;
  /** Effective ones. */
  readonly modifiers: number;
}

type PressKind = 'key_press' | 'button_press' | 'button_release';

/** An event of a device, decoded. */
export type InputDeviceEvent =
  | { readonly kind: 'devices_changed' }
  | { readonly kind: 'raw_motion'; readonly event: RawEvent }
  | { readonly kind: 'motion'; readonly event: DeviceEvent }
  | { readonly kind: PressKind; readonly event: DeviceEvent };

const DEVICE_EVENT_KINDS: ReadonlyMap<number, 'motion' | PressKind> = new Map([
  [XI.motion, 'motion'],
  [XI.keyPress, 'key_press'],
  [XI.buttonPress, 'button_press'],
  [XI.buttonRelease, 'button_release'],
]);

/** Reads a GenericEvent of the extension; null when it is of no interest. */
export function readInputEvent(event: Buffer): InputDeviceEvent | null {
  const type = event.readUInt16LE(8);
  if (type === XI.hierarchyChanged || type === XI.deviceChanged) return { kind: 'devices_changed' };
  const time = event.readUInt32LE(12);
  if (type === XI.rawMotion) {
    return { kind: 'raw_motion', event: { time, source: event.readUInt16LE(20) } };
  }
  const kind = DEVICE_EVENT_KINDS.get(type);
  if (!kind || event.length < DEVICE_EVENT_BYTES) return null;
  return {
    kind,
    event: {
      time,
      source: event.readUInt16LE(52),
      detail: event.readUInt32LE(16),
      rootX: fixedPoint(event, 32),
      rootY: fixedPoint(event, 36),
      x: fixedPoint(event, 40),
      y: fixedPoint(event, 44),
      keyRepeat: (event.readUInt32LE(56) & KEY_REPEAT) !== 0,
      modifiers: event.readUInt32LE(72),
    },
  };
}

/** FP1616: 16 bits before the point and 16 behind it. */
function fixedPoint(event: Buffer, at: number): number {
  return event.readInt32LE(at) / 0x1_0000;
}

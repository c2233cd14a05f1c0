import type { DeviceEvent, InputDeviceEvent, RawEvent } from '../wire/xinput-events.ts';

/** Events that wait while the server is asked: a client may inject any number of them. */
const LIMIT = 256;

/** An input event in the order of its arrival. */
export type PanelInputEvent =
  | { readonly kind: 'devices_changed' }
  /** `reported`: the device itself reported this motion. XWarpPointer's bears a device's name, but no device reported it. */
  | { readonly kind: 'motion'; readonly event: DeviceEvent; readonly reported: boolean }
  | {
      readonly kind: 'key_press' | 'button_press' | 'button_release';
      readonly event: DeviceEvent;
      /** When it arrived, in milliseconds of performance.now(). */
      readonly at: number;
    };

/** Input that is judged one event after another, since a look at the screen takes a while. Pure. */
export class PanelInbox {
  #events: PanelInputEvent[] = [];
  #raw: RawEvent | null = null;

  /** False when the event was dropped, because too many wait. */
  add(input: InputDeviceEvent, at: number): boolean {
    switch (input.kind) {
      case 'raw_motion':
        this.#raw = input.event;
        return true;
      case 'devices_changed':
        // the list that is read is of that time, so one reading is enough
        if (!this.#events.some(({ kind }) => kind === 'devices_changed')) this.#events.push(input);
        return true;
      case 'motion':
        this.#addMotion(input.event);
        return true;
      default:
        if (this.#events.length >= LIMIT) return false;
        this.#events.push({ ...input, at });
        return true;
    }
  }

  /** Removes the oldest one. */
  next(): PanelInputEvent | undefined {
    return this.#events.shift();
  }

  /** Of motions in a row the last one counts. */
  #addMotion(event: DeviceEvent): void {
    const reported = this.#raw?.source === event.source && this.#raw.time === event.time;
    if (this.#events.at(-1)?.kind === 'motion') this.#events.pop();
    this.#events.push({ kind: 'motion', event, reported });
  }
}

import type { Xid } from '../../../ffi/x11.ts';
import { x11Window } from '../../../ffi/x11-window.ts';
import {
  type DeviceEvent,
  type InputDeviceEvent,
  type RawEvent,
  selectInput,
  XI,
  XI_ALL_DEVICES,
  XI_ALL_MASTER_DEVICES,
  XI_KEY_REPEAT,
} from '../../../ffi/xinput.ts';
import { AnswerGate, type ButtonEvent, type Refusal, type Verdict } from '../../consent/answer-gate.ts';
import type { XConnection } from '../connection.ts';
import { type DialogKey, dialogKey, isModifier } from './dialog-keys.ts';
import { InputDevices } from './input-devices.ts';

const LEFT_BUTTON = 1;

/** What the input is held against, and who is notified of what the person did and of what others tried. */
export interface PanelInputOptions {
  readonly scale: number;
  /** Without a target the pointer drags the window. */
  readonly draggable: boolean;
  /** What can be pressed at a place, in logical pixels. */
  targetAt(x: number, y: number): string | undefined;
  /** Looks whether anything is in front of the window now. */
  isCovered(): boolean;
  pressed(target: string): void;
  key(key: DialogKey): void;
  /** The pointer went onto a target, or off it. */
  hovered(target: string | undefined): void;
  /** The window is dragged to a place of the root, in pixels. */
  dragged(x: number, y: number): void;
  refused(refusal: Refusal): void;
}

/** Input of one window by XInput 2.1, which names the device that each event comes from. */
export class PanelInput {
  readonly gate = new AnswerGate();
  readonly #connection: XConnection;
  readonly #devices: InputDevices;
  readonly #options: PanelInputOptions;
  #raw: RawEvent | null = null;
  #drag: { x: number; y: number } | null = null;
  #hovered: string | undefined;

  constructor(connection: XConnection, window: Xid, options: PanelInputOptions) {
    this.#connection = connection;
    this.#options = options;
    this.#devices = new InputDevices(connection);
    const { alive, root } = connection;
    const kinds = [XI.keyPress, XI.buttonPress, XI.buttonRelease, XI.motion];
    selectInput(alive, window, XI_ALL_MASTER_DEVICES, kinds);
    selectInput(alive, root, XI_ALL_DEVICES, [XI.hierarchyChanged]);
    selectInput(alive, root, XI_ALL_MASTER_DEVICES, [XI.rawMotion]);
  }

  get dragging(): boolean {
    return this.#drag !== null;
  }

  handle(input: InputDeviceEvent): void {
    switch (input.kind) {
      case 'devices_changed':
        this.#devices.refresh();
        return;
      case 'raw_motion':
        this.#raw = input.event;
        return;
      case 'motion':
        this.#moved(input.event);
        return;
      case 'key_press':
        this.#key(input.event);
        return;
      case 'button_press':
        this.#press(input.event);
        return;
      case 'button_release':
        this.#release(input.event);
    }
  }

  #moved(event: DeviceEvent): void {
    const real = this.#devices.isReal(event.sourceid);
    // XWarpPointer's motion bears the name of the device used last, but that device reported none of this time
    const byHand = real && this.#raw?.sourceid === event.sourceid && this.#raw.time === event.time;
    this.gate.moved({ x: event.event_x, y: event.event_y, device: event.sourceid }, byHand);
    if (this.#drag && real) {
      const { x, y } = this.#drag;
      this.#options.dragged(Math.round(event.root_x - x), Math.round(event.root_y - y));
    }
    const target = this.#targetOf(event);
    if (target === this.#hovered) return;
    this.#hovered = target;
    this.#options.hovered(target);
  }

  #press(event: DeviceEvent): void {
    if (event.detail !== LEFT_BUTTON) return;
    const button = this.#buttonEvent(event);
    if (!this.#counts(this.gate.press(button, performance.now()))) return;
    const { draggable } = this.#options;
    this.#drag = draggable && button.target === undefined ? { x: event.event_x, y: event.event_y } : null;
  }

  #release(event: DeviceEvent): void {
    if (event.detail !== LEFT_BUTTON) return;
    if (this.#drag) {
      if (!this.#devices.isReal(event.sourceid)) return;
      this.#drag = null;
      this.gate.disturbed(performance.now());
      return;
    }
    const button = this.#buttonEvent(event);
    if (!this.#counts(this.gate.release(button))) return;
    if (button.target !== undefined) this.#options.pressed(button.target);
  }

  #key(event: DeviceEvent): void {
    const keysym = Number(x11Window().XkbKeycodeToKeysym(this.#connection.alive, event.detail, 0, 0));
    if (isModifier(keysym)) return;
    const key = dialogKey(keysym, event.mods_effective);
    const verdict = this.gate.key(
      {
        real: this.#devices.isReal(event.sourceid),
        repeat: (event.flags & XI_KEY_REPEAT) !== 0,
        known: key !== undefined,
        covered: this.#options.isCovered(),
      },
      performance.now(),
    );
    if (this.#counts(verdict) && key !== undefined) this.#options.key(key);
  }

  #counts(verdict: Verdict): boolean {
    if (verdict === 'counts') return true;
    this.#options.refused(verdict);
    return false;
  }

  #targetOf({ event_x, event_y }: DeviceEvent): string | undefined {
    const { scale, targetAt } = this.#options;
    return targetAt(event_x / scale, event_y / scale);
  }

  #buttonEvent(event: DeviceEvent): ButtonEvent {
    return {
      x: event.event_x,
      y: event.event_y,
      device: event.sourceid,
      real: this.#devices.isReal(event.sourceid),
      covered: this.#options.isCovered(),
      target: this.#targetOf(event),
    };
  }
}

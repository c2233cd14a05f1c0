import { AnswerGate, type ButtonEvent, type Refusal, type Verdict } from '../../consent/answer-gate.ts';
import { getKeyboardMapping, readKeyboardMapping } from '../wire/keymap.ts';
import { ALL_DEVICES, ALL_MASTER_DEVICES, selectInputEvents, XI } from '../wire/xinput.ts';
import type { DeviceEvent } from '../wire/xinput-events.ts';
import { type DialogKey, dialogKey, isModifier } from './dialog-keys.ts';
import { InputDevices } from './input-devices.ts';
import type { PanelInputEvent } from './panel-inbox.ts';
import type { PanelServer } from './panel-server.ts';

const LEFT_BUTTON = 1;

/** What the input is held against, and who is notified of what the person did and of what others tried. */
export interface PanelInputOptions {
  readonly scale: number;
  /** Without a target the pointer drags the window. */
  readonly draggable: boolean;
  /** What can be pressed at a place, in logical pixels. */
  targetAt(x: number, y: number): string | undefined;
  /** Looks whether anything is in front of the window now. */
  isCovered(): Promise<boolean>;
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
  readonly #server: PanelServer;
  readonly #devices: InputDevices;
  readonly #options: PanelInputOptions;
  #drag: { x: number; y: number } | null = null;
  #hovered: string | undefined;

  private constructor(server: PanelServer, devices: InputDevices, options: PanelInputOptions) {
    this.#server = server;
    this.#devices = devices;
    this.#options = options;
  }

  /** Selects the events, then reads which devices are real: a change in between is reported. */
  static async open(server: PanelServer, window: number, options: PanelInputOptions): Promise<PanelInput> {
    const { client, xinput } = server;
    const { root } = client.screen;
    const kinds = [XI.keyPress, XI.buttonPress, XI.buttonRelease, XI.motion];
    client.send(selectInputEvents(xinput, window, ALL_MASTER_DEVICES, kinds));
    client.send(selectInputEvents(xinput, root, ALL_DEVICES, [XI.hierarchyChanged]));
    client.send(selectInputEvents(xinput, root, ALL_MASTER_DEVICES, [XI.rawMotion]));
    return new PanelInput(server, await InputDevices.open(server), options);
  }

  get dragging(): boolean {
    return this.#drag !== null;
  }

  /** One event after the other: each is judged before the next one. */
  async handle(input: PanelInputEvent): Promise<void> {
    switch (input.kind) {
      case 'devices_changed':
        return this.#devices.refresh();
      case 'motion':
        return this.#moved(input.event, input.reported);
      case 'key_press':
        return this.#key(input.event, input.at);
      case 'button_press':
        return this.#press(input.event, input.at);
      case 'button_release':
        return this.#release(input.event);
    }
  }

  #moved(event: DeviceEvent, reported: boolean): void {
    const real = this.#devices.isReal(event.source);
    this.gate.moved({ x: event.x, y: event.y, device: event.source }, real && reported);
    if (this.#drag && real) {
      const { x, y } = this.#drag;
      this.#options.dragged(Math.round(event.rootX - x), Math.round(event.rootY - y));
    }
    const target = this.#targetOf(event);
    if (target === this.#hovered) return;
    this.#hovered = target;
    this.#options.hovered(target);
  }

  async #press(event: DeviceEvent, at: number): Promise<void> {
    if (event.detail !== LEFT_BUTTON) return;
    const button = await this.#buttonEvent(event);
    if (!this.#counts(this.gate.press(button, at))) return;
    const { draggable } = this.#options;
    this.#drag = draggable && button.target === undefined ? { x: event.x, y: event.y } : null;
  }

  async #release(event: DeviceEvent): Promise<void> {
    if (event.detail !== LEFT_BUTTON) return;
    if (this.#drag) {
      if (!this.#devices.isReal(event.source)) return;
      this.#drag = null;
      this.gate.disturbed(performance.now());
      return;
    }
    const button = await this.#buttonEvent(event);
    if (!this.#counts(this.gate.release(button))) return;
    if (button.target !== undefined) this.#options.pressed(button.target);
  }

  async #key(event: DeviceEvent, at: number): Promise<void> {
    const keysym = await this.#keysymOf(event.detail);
    if (isModifier(keysym)) return;
    const key = dialogKey(keysym, event.modifiers);
    const real = this.#devices.isReal(event.source);
    const verdict = this.gate.key(
      {
        real,
        repeat: event.keyRepeat,
        known: key !== undefined,
        covered: real && (await this.#options.isCovered()),
      },
      at,
    );
    if (this.#counts(verdict) && key !== undefined) this.#options.key(key);
  }

  /** As the keyboard is mapped now, without any modifier. */
  async #keysymOf(keycode: number): Promise<number> {
    const [keysyms] = readKeyboardMapping(await this.#server.client.ask(getKeyboardMapping(keycode, 1)));
    return keysyms?.[0] ?? 0;
  }

  #counts(verdict: Verdict): boolean {
    if (verdict === 'counts') return true;
    this.#options.refused(verdict);
    return false;
  }

  #targetOf({ x, y }: DeviceEvent): string | undefined {
    const { scale, targetAt } = this.#options;
    return targetAt(x / scale, y / scale);
  }

  /** What no real device did is refused whatever is in front: the screen is not looked at for it. */
  async #buttonEvent(event: DeviceEvent): Promise<ButtonEvent> {
    const real = this.#devices.isReal(event.source);
    const target = this.#targetOf(event);
    const covered = real && (await this.#options.isCovered());
    return { x: event.x, y: event.y, device: event.source, real, covered, target };
  }
}

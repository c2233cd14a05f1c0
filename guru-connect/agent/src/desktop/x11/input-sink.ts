import { AgentFault } from '../../fault/agent-fault.ts';
import type { Button, InputSink, Locks, TextInput } from '../desktop.ts';
import type { GrabWatch } from './grab-watch.ts';
import type { Keyboard } from './keyboard.ts';
import type { PointerMap } from './pointer-map.ts';
import type { QuietTime } from './quiet-time.ts';
import { type Extension, warpPointer } from './wire/core.ts';
import { FAKE, fakeMotion, fakePress } from './wire/xtest.ts';
import type { XClient } from './x-client.ts';

/** What each W3C button is to X clients; 4 to 7 are the wheel. */
const MEANING: readonly number[] = [1, 2, 3, 8, 9];
const WHEEL = { up: 4, down: 5, left: 6, right: 7 } as const;

export interface XTestInputOptions {
  /** A connection that serves input alone: a question on it would be in the way when a grab begins. */
  readonly client: XClient;
  readonly test: Extension;
  readonly keyboard: Keyboard;
  readonly locks: Locks;
  readonly text: TextInput;
  /** Keycodes of the keys that are down, by code; kept here. */
  readonly held: Map<string, number>;
  readonly pointer: PointerMap;
  readonly grabs: GrabWatch;
  /** Is kept up to date with what is injected. */
  readonly quiet: QuietTime;
}

/** Input by the XTEST extension, sent to the server event by event. */
export class XTestInput implements InputSink {
  readonly text: TextInput;
  readonly locks: Locks;
  readonly #options: XTestInputOptions;
  readonly #severalScreens: boolean;
  #closed = false;
  /** Physical buttons that are down: each goes up as it went down, as keys do, whatever the map is by then. */
  readonly #buttons = new Map<Button, number>();

  constructor(options: XTestInputOptions) {
    this.#options = options;
    this.locks = options.locks;
    this.text = options.text;
    this.#severalScreens = options.client.setup.screens.length > 1;
  }

  /** Refuses everything from now on; the connection stays open. */
  close(): void {
    this.#closed = true;
  }

  move(x: number, y: number): void {
    const { client, test, quiet, grabs } = this.#open();
    const now = performance.now();
    quiet.moved(now);
    if (now >= quiet.until) grabs.pointerMoves(now);
    const { root } = client.screen;
    // XTEST alone leaves the pointer on the X screen where it is
    if (this.#severalScreens) client.send(warpPointer(root, x, y));
    client.send(fakeMotion(test.major, root, x, y));
  }

  button(button: Button, down: boolean): void {
    const { pointer, quiet, grabs } = this.#options;
    const meaning = MEANING[button];
    const held = this.#buttons.get(button);
    const physical = held ?? (meaning === undefined ? undefined : pointer.physicalOf(meaning));
    if (physical === undefined) return;
    if (down) {
      this.#buttons.set(button, physical);
      if (grabs.mayGrab) quiet.pressed(performance.now());
    } else {
      this.#buttons.delete(button);
      quiet.released();
    }
    this.#press(physical, down);
  }

  wheel(x: number, y: number): void {
    this.#turn(y < 0 ? WHEEL.up : WHEEL.down, Math.abs(y));
    this.#turn(x < 0 ? WHEEL.left : WHEEL.right, Math.abs(x));
  }

  key(code: string, down: boolean): boolean {
    const { client, test, keyboard, held } = this.#open();
    const keycode = held.get(code) ?? keyboard.keycodeOf(code);
    if (keycode === undefined) return false;
    if (down) held.set(code, keycode);
    else held.delete(code);
    client.send(fakePress(test.major, down ? FAKE.keyPress : FAKE.keyRelease, keycode));
    return true;
  }

  async settle(): Promise<void> {
    const { client, quiet } = this.#open();
    if (performance.now() < quiet.until) return;
    await client.sync();
  }

  #open(): XTestInputOptions {
    if (this.#closed) throw new AgentFault('no_display', 'the desktop was closed');
    return this.#options;
  }

  #turn(meaning: number, detents: number): void {
    const physical = this.#options.pointer.physicalOf(meaning);
    if (physical === undefined) return;
    for (let left = detents; left > 0; left--) {
      this.#press(physical, true);
      this.#press(physical, false);
    }
  }

  #press(button: number, down: boolean): void {
    const { client, test } = this.#open();
    client.send(fakePress(test.major, down ? FAKE.buttonPress : FAKE.buttonRelease, button));
  }
}

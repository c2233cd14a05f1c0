import type { PointerEvent } from '@guru-connect/proto/stream';
import { buttonChanges } from '../desktop/buttons.ts';
import type { Button, InputSink, LockState, Monitor } from '../desktop/desktop.ts';
import type { InputEvent } from './input-event.ts';
import { MAX_KEYS_DOWN } from './input-queue.ts';
import { WheelAxis } from './wheel.ts';

/** Turns a viewer's input into a sink's calls. Remembers what is down so that all of it can be released. */
export class InputControl {
  readonly #sink: InputSink;
  readonly #monitor: (monitorId: number) => Monitor | undefined;
  readonly #keysDown = new Set<string>();
  readonly #wheelX = new WheelAxis();
  readonly #wheelY = new WheelAxis();
  #buttons = 0;
  #calls = 0;

  /** `monitor` finds a monitor by its id. */
  constructor(sink: InputSink, monitor: (monitorId: number) => Monitor | undefined) {
    this.#sink = sink;
    this.#monitor = monitor;
  }

  /** Calls made to the sink so far; each detent of the wheel counts as two. */
  get calls(): number {
    return this.#calls;
  }

  apply(event: Exclude<InputEvent, { kind: 'text' }>): void {
    switch (event.kind) {
      case 'pointer':
        this.#pointer(event.event);
        return;
      case 'wheel':
        this.#wheel(this.#wheelX.turn(event.deltaX), this.#wheelY.turn(event.deltaY));
        return;
      case 'key':
        this.#key(event);
        return;
      case 'release_all':
        this.releaseAll();
    }
  }

  /** All keys and buttons up, the last pressed first. */
  releaseAll(): void {
    const codes = [...this.#keysDown].reverse();
    this.#keysDown.clear();
    for (const code of codes) this.#press(code, false);
    this.#setButtons(0);
    this.#wheelX.reset();
    this.#wheelY.reset();
  }

  /** An event that names no monitor of this desktop means nothing. */
  #pointer(event: PointerEvent): void {
    const monitor = this.#monitor(event.monitorId);
    if (!monitor) return;
    const x = Math.max(0, Math.min(monitor.width - 1, event.x));
    const y = Math.max(0, Math.min(monitor.height - 1, event.y));
    this.#calls += 1;
    this.#sink.move(monitor.x + x, monitor.y + y);
    this.#setButtons(event.buttons);
  }

  #key({ code, down, locks }: Extract<InputEvent, { kind: 'key' }>): void {
    if (down === this.#keysDown.has(code)) return;
    if (down && this.#keysDown.size >= MAX_KEYS_DOWN) return;
    if (down && locks) this.#setLocks(locks);
    if (!this.#press(code, down)) return;
    if (down) this.#keysDown.add(code);
    else this.#keysDown.delete(code);
  }

  #setLocks(locks: LockState): void {
    this.#calls += 1;
    this.#sink.locks?.set(locks);
  }

  #press(code: string, down: boolean): boolean {
    this.#calls += 1;
    return this.#sink.key(code, down);
  }

  #setButtons(buttons: number): void {
    const changes = buttonChanges(this.#buttons, buttons);
    this.#buttons = buttons;
    for (const { button, down } of changes) this.#button(button, down);
  }

  #button(button: Button, down: boolean): void {
    this.#calls += 1;
    this.#sink.button(button, down);
  }

  /** Counts as much as what a desktop makes of it: a press and a release for each detent. */
  #wheel(x: number, y: number): void {
    if (x === 0 && y === 0) return;
    this.#calls += 2 * (Math.abs(x) + Math.abs(y));
    this.#sink.wheel(x, y);
  }
}

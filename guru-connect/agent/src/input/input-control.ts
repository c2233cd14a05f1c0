import type { KeyEvent, PointerEvent, WheelEvent } from '@guru-connect/proto/stream';
import type { InputSink, Monitor } from '../desktop/desktop.ts';
import { buttonChanges, WHEEL_BUTTON } from './buttons.ts';
import { WheelAxis } from './wheel.ts';

/** Keys of a keyboard that a person can hold at once, and more; a hostile viewer holds all. */
const MAX_KEYS_DOWN = 32;

/** Keys that a desktop does not repeat while they are held. */
const MODIFIER = /^(Control|Shift|Alt|Meta)(Left|Right)$/;

/** Turns a viewer's input into a sink's calls. Remembers what is down so that all of it can be released. */
export class InputControl {
  readonly #sink: InputSink;
  readonly #keysDown = new Set<string>();
  readonly #wheelX = new WheelAxis();
  readonly #wheelY = new WheelAxis();
  #buttons = 0;

  constructor(sink: InputSink) {
    this.#sink = sink;
  }

  /** `monitor` is the one that the event names, or undefined when there is none: it then means nothing. */
  pointer(event: PointerEvent, monitor: Monitor | undefined): void {
    if (!monitor) return;
    const x = Math.max(0, Math.min(monitor.width - 1, event.x));
    const y = Math.max(0, Math.min(monitor.height - 1, event.y));
    this.#sink.move(monitor.x + x, monitor.y + y);
    this.#setButtons(event.buttons);
  }

  wheel(event: WheelEvent): void {
    this.#turn(this.#wheelY.turn(event.deltaY), WHEEL_BUTTON.up, WHEEL_BUTTON.down);
    this.#turn(this.#wheelX.turn(event.deltaX), WHEEL_BUTTON.left, WHEEL_BUTTON.right);
  }

  /** A key that is down already stays so: the desktop repeats held keys itself. */
  key({ code, down }: KeyEvent): void {
    const isDown = this.#keysDown.has(code);
    if (down === isDown) return;
    if (down && this.#keysDown.size >= MAX_KEYS_DOWN) return;
    if (!this.#sink.key(code, down)) return;
    if (down) this.#keysDown.add(code);
    else this.#keysDown.delete(code);
  }

  /** Whether a key is held that the desktop repeats. */
  get repeating(): boolean {
    return this.#repeatingKeys().length > 0;
  }

  /** What the desktop repeats up, the last pressed first: modifiers stay for what a viewer that is back goes on with. */
  releaseRepeating(): void {
    this.#release(this.#repeatingKeys());
  }

  /** All keys and buttons up, the last pressed first. */
  releaseAll(): void {
    this.#release([...this.#keysDown]);
    this.#setButtons(0);
    this.#wheelX.reset();
    this.#wheelY.reset();
  }

  #repeatingKeys(): string[] {
    return [...this.#keysDown].filter((code) => !MODIFIER.test(code));
  }

  #release(codes: readonly string[]): void {
    for (const code of codes) this.#keysDown.delete(code);
    for (const code of [...codes].reverse()) this.#sink.key(code, false);
  }

  #setButtons(buttons: number): void {
    const changes = buttonChanges(this.#buttons, buttons);
    this.#buttons = buttons;
    for (const { button, down } of changes) this.#sink.button(button, down);
  }

  #turn(detents: number, negative: number, positive: number): void {
    const button = detents < 0 ? negative : positive;
    for (let i = Math.abs(detents); i > 0; i--) {
      this.#sink.button(button, true);
      this.#sink.button(button, false);
    }
  }
}

import { type Input, METRIC, SCAN_TO_VIRTUAL_KEY, user32 } from '../../ffi/user32.ts';
import { AgentFault } from '../../fault/agent-fault.ts';
import type { Rectangle } from '../../screen/rectangle.ts';
import type { Button, InputSink } from '../desktop.ts';
import { motion, press, stroke, turn } from './input-events.ts';
import { LockKeys } from './lock-keys.ts';
import { SCAN_KEYS, type ScanKey } from './scan-codes.ts';
import { TypedText } from './typed-text.ts';

/** Input by SendInput. Windows drops it while a secure desktop or a program of more rights is in front. */
export class WindowsInput implements InputSink {
  readonly text: TypedText;
  readonly locks: LockKeys;
  readonly #screen: () => Rectangle;
  readonly #onInput: () => void;
  /** Buttons go up as they went down, though the user swaps them meanwhile. */
  readonly #buttons = new Map<Button, boolean>();
  /** Virtual keys of the keys that are down, by code: the layout may change meanwhile. */
  readonly #held = new Map<string, number>();
  #closed = false;

  /**
   * @param screen all monitors together
   * @param onInput something was sent, which may change the screen
   */
  constructor(screen: () => Rectangle, onInput: () => void) {
    this.#screen = screen;
    this.#onInput = onInput;
    const send = (inputs: readonly Input[]) => this.#send(inputs);
    this.locks = new LockKeys(send);
    this.text = new TypedText(send, () => this.#heldModifiers());
  }

  /** Refuses everything from now on. */
  close(): void {
    this.#closed = true;
  }

  move(x: number, y: number): void {
    this.#send([motion(x, y, this.#screen())]);
  }

  button(button: Button, down: boolean): void {
    const swapped = this.#buttons.get(button) ?? user32().GetSystemMetrics(METRIC.swapButton) !== 0;
    this.#send([press(button, down, swapped)]);
    if (down) this.#buttons.set(button, swapped);
    else this.#buttons.delete(button);
  }

  wheel(x: number, y: number): void {
    this.#send(turn(x, y));
  }

  key(code: string, down: boolean): boolean {
    const found = SCAN_KEYS.get(code);
    if (!found) return false;
    const virtualKey = this.#held.get(code) ?? virtualKeyOf(found);
    this.#send([stroke(found, virtualKey, down)]);
    if (down) this.#held.set(code, virtualKey);
    else this.#held.delete(code);
    return true;
  }

  async settle(): Promise<void> {
    // SendInput returns once the events are in the queue of Windows
    this.#assertOpen();
  }

  #heldModifiers(): { key: ScanKey; virtualKey: number }[] {
    return [...this.#held].flatMap(([code, virtualKey]) => {
      const key = /^(Shift|Control|Alt|Meta)/.test(code) ? SCAN_KEYS.get(code) : undefined;
      return key ? [{ key, virtualKey }] : [];
    });
  }

  #send(inputs: readonly Input[]): void {
    this.#assertOpen();
    if (inputs.length === 0) return;
    user32().SendInput(inputs);
    this.#onInput();
  }

  #assertOpen(): void {
    if (this.#closed) throw new AgentFault('no_display', 'the desktop is closed');
  }
}

function virtualKeyOf({ scan, virtualKey }: ScanKey): number {
  return virtualKey ?? user32().MapVirtualKeyW(scan, SCAN_TO_VIRTUAL_KEY);
}

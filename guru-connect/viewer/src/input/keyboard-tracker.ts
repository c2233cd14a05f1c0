import type { KeyReading, KeyStroke, LocalPlatform } from './key-reading.ts';
import { hasPhysicalKey } from './key-reading.ts';

type ModifierFlag = 'ctrlKey' | 'shiftKey' | 'altKey' | 'metaKey';

/** Flag that says whether a key of this meaning is held. AltGraph has none that all systems agree on. */
const FLAG_OF_KEY: Readonly<Record<string, ModifierFlag>> = {
  Control: 'ctrlKey',
  Shift: 'shiftKey',
  Alt: 'altKey',
  Meta: 'metaKey',
};

/** Windows sends the two halves of AltGr with the same time, give or take its clock. */
const ALT_GRAPH_GAP_MS = 20;

/**
 * Turns keyboard events into strokes of physical keys, and keeps what is held. Repeats pass as further downs.
 * Traps that it knows:
 * - Windows sends AltGr as ControlLeft and AltRight: ControlLeft waits for what comes next, and is dropped before AltRight.
 * - macOS sends no keyup for keys released while Meta is held: they go up together with Meta.
 * - macOS sends one event for each change of CapsLock: it becomes a full stroke.
 * - PrintScreen sends no keydown on Windows: its keyup becomes a full stroke.
 * - A modifier released where the viewer could not see it: the next event's flags tell, and it goes up.
 */
export class KeyboardTracker {
  readonly #platform: LocalPlatform;
  /** Held keys, with the modifier flag that each should show. */
  readonly #held = new Map<string, ModifierFlag | undefined>();
  #waitingControl: number | null = null;

  constructor(platform: LocalPlatform) {
    this.#platform = platform;
  }

  handle(event: KeyReading): KeyStroke[] {
    if (!hasPhysicalKey(event)) return [];
    const strokes = this.#settleControl(event);
    this.#releaseLostModifiers(event, strokes);
    if (event.type === 'keydown') this.#down(event, strokes);
    else this.#up(event, strokes);
    return strokes;
  }

  /** True while ControlLeft waits for a key after it; then call `expire` after a few milliseconds. */
  get waiting(): boolean {
    return this.#waitingControl !== null;
  }

  /** Nothing came after ControlLeft: it was meant. */
  expire(): KeyStroke[] {
    if (this.#waitingControl === null) return [];
    this.#waitingControl = null;
    return [this.#press('ControlLeft', 'ctrlKey')];
  }

  /**
   * What is held and is no modifier, as further downs: said now and then, they tell the machine that it is meant to go
   * on. A browser repeats the last key alone, and none when its system is set so.
   */
  again(): KeyStroke[] {
    return [...this.#held].flatMap(([code, flag]) => (flag ? [] : [{ code, down: true }]));
  }

  /** The other side has let go of everything. */
  reset(): void {
    this.#held.clear();
    this.#waitingControl = null;
  }

  #settleControl(event: KeyReading): KeyStroke[] {
    if (this.#waitingControl === null) return [];
    const gap = event.timeStamp - this.#waitingControl;
    if (event.type === 'keydown' && event.code === 'AltRight' && gap <= ALT_GRAPH_GAP_MS) {
      this.#waitingControl = null;
      return [];
    }
    return this.expire();
  }

  #down(event: KeyReading, strokes: KeyStroke[]): void {
    const { code } = event;
    if (code === 'CapsLock' && this.#platform === 'mac') {
      strokes.push({ code, down: true }, { code, down: false });
    } else if (code === 'ControlLeft' && this.#platform === 'windows' && !this.#held.has(code)) {
      this.#waitingControl = event.timeStamp;
    } else {
      strokes.push(this.#press(code, FLAG_OF_KEY[event.key]));
    }
  }

  #up(event: KeyReading, strokes: KeyStroke[]): void {
    const { code } = event;
    if (
      (code === 'CapsLock' && this.#platform === 'mac') ||
      (code === 'PrintScreen' && !this.#held.has(code))
    ) {
      strokes.push({ code, down: true }, { code, down: false });
      return;
    }
    if (this.#held.has(code)) strokes.push(this.#release(code));
    if (this.#platform === 'mac' && event.key === 'Meta') {
      for (const [held, flag] of [...this.#held]) if (!flag) strokes.push(this.#release(held));
    }
  }

  #releaseLostModifiers(event: KeyReading, strokes: KeyStroke[]): void {
    for (const [code, flag] of [...this.#held]) {
      if (flag && code !== event.code && !event[flag]) strokes.push(this.#release(code));
    }
  }

  #press(code: string, flag: ModifierFlag | undefined): KeyStroke {
    this.#held.set(code, flag);
    return { code, down: true };
  }

  #release(code: string): KeyStroke {
    this.#held.delete(code);
    return { code, down: false };
  }
}

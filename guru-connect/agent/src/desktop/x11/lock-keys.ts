import type { Locks, LockState } from '../desktop.ts';
import type { Keyboard } from './keyboard.ts';
import { lockModifiers } from './wire/xkb.ts';
import type { XClient } from './x-client.ts';

/** Num, Caps and Scroll Lock of the server's keyboard, each as far as it has a modifier. */
export class LockKeys implements Locks {
  readonly #client: XClient;
  readonly #xkb: number;
  readonly #keyboard: Keyboard;

  /** `client` is the connection that keys are sent on, and has announced its version of XKB, whose opcode is `xkb`. */
  constructor(client: XClient, xkb: number, keyboard: Keyboard) {
    this.#client = client;
    this.#xkb = xkb;
    this.#keyboard = keyboard;
  }

  set(wanted: LockState): void {
    let [mask, values] = [0, 0];
    for (const lock of ['num', 'caps', 'scroll'] as const) {
      const on = wanted[lock];
      if (on === undefined) continue;
      const modifier = this.#keyboard.lockModifiers[lock];
      mask |= modifier;
      if (on) values |= modifier;
    }
    // sent every time: the person at the machine may have changed a lock a moment ago
    if (mask !== 0) this.#client.send(lockModifiers(this.#xkb, mask, values));
  }
}

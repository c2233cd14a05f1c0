import { type Input, user32 } from '../../ffi/user32.ts';
import type { Locks, LockState } from '../desktop.ts';
import { stroke } from './input-events.ts';
import { SCAN_KEYS } from './scan-codes.ts';

const KEYS = { num: 'NumLock', caps: 'CapsLock', scroll: 'ScrollLock' } as const;
/** The bit of GetKeyState that says whether a lock is on. */
const ON = 1;

/** Windows sets a lock only by its key. */
export class LockKeys implements Locks {
  readonly #send: (inputs: readonly Input[]) => void;

  constructor(send: (inputs: readonly Input[]) => void) {
    this.#send = send;
  }

  set(wanted: LockState): void {
    const presses: Input[] = [];
    for (const lock of ['num', 'caps', 'scroll'] as const) {
      const key = SCAN_KEYS.get(KEYS[lock]);
      const on = wanted[lock];
      if (on === undefined || key?.virtualKey === undefined) continue;
      if (((user32().GetKeyState(key.virtualKey) & ON) !== 0) === on) continue;
      presses.push(stroke(key, key.virtualKey, true), stroke(key, key.virtualKey, false));
    }
    this.#send(presses);
  }
}

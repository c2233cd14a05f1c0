import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Input } from '../../ffi/user32.ts';
import type { TextInput } from '../desktop.ts';
import { character, stroke } from './input-events.ts';
import { SCAN_KEYS, type ScanKey } from './scan-codes.ts';

/** Characters that are sent before other work of the agent has its turn. */
const AT_ONCE = 32;
const KEYS: Readonly<Record<string, string>> = { '\n': 'Enter', '\t': 'Tab' };

/** A modifier that the technician holds. */
export interface HeldModifier {
  readonly key: ScanKey;
  readonly virtualKey: number;
}

/** Types characters with KEYEVENTF_UNICODE, whatever the layout. Held modifiers rest meanwhile: they would make commands of them. */
export class TypedText implements TextInput {
  readonly #send: (inputs: readonly Input[]) => void;
  readonly #held: () => readonly HeldModifier[];
  #last: Promise<void> = Promise.resolve();

  constructor(send: (inputs: readonly Input[]) => void, held: () => readonly HeldModifier[]) {
    this.#send = send;
    this.#held = held;
  }

  type(text: string, signal: AbortSignal): Promise<void> {
    const typed = this.#last.then(() => this.#type(text, signal));
    this.#last = typed.catch(() => undefined);
    return typed;
  }

  async #type(text: string, signal: AbortSignal): Promise<void> {
    // refuses at once when the desktop is closed
    this.#send([]);
    const characters = Array.from(text.replaceAll('\r\n', '\n'));
    for (let i = 0; i < characters.length && !signal.aborted; i += AT_ONCE) {
      const modifiers = this.#held();
      const strokes = characters.slice(i, i + AT_ONCE).flatMap(strokesOf);
      const release = modifiers.map(({ key, virtualKey }) => stroke(key, virtualKey, false));
      const pressAgain = modifiers.map(({ key, virtualKey }) => stroke(key, virtualKey, true));
      this.#send([...release, ...strokes, ...pressAgain]);
      await nextTurn();
    }
  }
}

function strokesOf(typed: string): Input[] {
  const key = SCAN_KEYS.get(KEYS[typed] ?? '');
  if (key?.virtualKey !== undefined)
    return [stroke(key, key.virtualKey, true), stroke(key, key.virtualKey, false)];
  return Array.from({ length: typed.length }, (_, i) => character(typed.charCodeAt(i))).flat();
}

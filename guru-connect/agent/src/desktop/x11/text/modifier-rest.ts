import { AgentFault } from '../../../fault/agent-fault.ts';
import { queryKeymap, readKeymap } from '../wire/keymap.ts';
import { getXkbState, lockModifiers, readXkbState, unlatchModifiers } from '../wire/xkb.ts';
import { FAKE, fakePress } from '../wire/xtest.ts';
import type { XClient } from '../x-client.ts';
import type { KeyboardMap } from './keyboard-map.ts';
import { waitUnlessAborted } from './wait.ts';

/** The modifier of Caps Lock is fixed (X protocol, section 4). */
const CAPS = 2;
/** How long the person at the machine may hold Shift, Ctrl or Alt before a text is given up, in milliseconds. */
const PATIENCE_MS = 3_000;
const LOOK_AGAIN_MS = 50;

export interface ModifierRestOptions {
  readonly client: XClient;
  /** Major opcode of XTEST. */
  readonly test: number;
  /** Major opcode of XKB, whose version the connection has announced. */
  readonly xkb: number;
  /** Keycodes that the technician holds. */
  readonly held: () => readonly number[];
}

/** Puts modifiers aside while characters are typed, and back afterwards. */
export class ModifierRest {
  readonly #options: ModifierRestOptions;

  constructor(options: ModifierRestOptions) {
    this.#options = options;
  }

  /**
   * Releases the technician's modifiers, unlocks Caps, and waits for the person at the machine to let go of theirs.
   * Returns what undoes it; what the technician has released meanwhile stays so. Rejects with `text_not_typed`.
   */
  async begin({ modifiers }: KeyboardMap, signal: AbortSignal): Promise<() => void> {
    const { client, xkb, held } = this.#options;
    const { locked, latched } = readXkbState(await client.ask(getXkbState(xkb)));
    const isModifier = new Set(modifiers.flat());
    const released = held().filter((keycode) => isModifier.has(keycode));
    const caps = (locked & CAPS) !== 0;
    for (const keycode of released) this.#press(keycode, false);
    if (caps) client.send(lockModifiers(xkb, CAPS, 0));
    if (latched !== 0) client.send(unlatchModifiers(xkb));
    const undo = () => {
      for (const keycode of released) if (held().includes(keycode)) this.#press(keycode, true);
      if (caps) client.trySend(lockModifiers(xkb, CAPS, CAPS));
    };
    try {
      await this.#untilReleased(isModifier, signal);
    } catch (error) {
      undo();
      throw error;
    }
    return undo;
  }

  /** A key of a real keyboard cannot be released from here. */
  async #untilReleased(isModifier: ReadonlySet<number>, signal: AbortSignal): Promise<void> {
    const { client } = this.#options;
    const deadline = performance.now() + PATIENCE_MS;
    const isHeld = async () =>
      readKeymap(await client.ask(queryKeymap())).some((keycode) => isModifier.has(keycode));
    while (!signal.aborted && (await isHeld())) {
      if (performance.now() > deadline) {
        throw new AgentFault('text_not_typed', 'somebody holds Shift, Ctrl or Alt at the machine');
      }
      await waitUnlessAborted(LOOK_AGAIN_MS, signal);
    }
  }

  #press(keycode: number, down: boolean): void {
    const { client, test } = this.#options;
    client.trySend(fakePress(test, down ? FAKE.keyPress : FAKE.keyRelease, keycode));
  }
}

import { findExtension } from './extensions.ts';
import type { LockState } from '../desktop.ts';
import { keycodesByCode } from './key-names.ts';
import type { Extension } from './wire/core.ts';
import {
  getKeyboardMapping,
  getModifierMapping,
  readKeyboardMapping,
  readModifierMapping,
} from './wire/keymap.ts';
import { queryDevices, queryXInputVersion, readDevices, SLAVE_KEYBOARD, XINPUT } from './wire/xinput.ts';
import { CORE_KEYBOARD, getKeyNames, readKeyNames, selectXkbEvents, useXkb, XKB_EVENT } from './wire/xkb.ts';
import type { XClient } from './x-client.ts';

/** The server sends two or three notices for one change of the map. */
const READ_AGAIN_MS = 50;
/** The modifier of Caps Lock is fixed (X protocol, section 4). */
const LOCK = 2;
/** Keysyms (<X11/keysymdef.h>). */
const NUM_LOCK = 0xff7f;
const SCROLL_LOCK = 0xff14;
const XTEST_KEYBOARD = / XTEST keyboard$/;

/** Which keycode each key has on this server: servers number them by different rules. */
export class Keyboard {
  readonly #client: XClient;
  readonly #xkb: Extension;
  /** The device that injected keys come from: it has a map of its own. */
  readonly #device: number;
  #keycodes: ReadonlyMap<string, number> = new Map();
  #lockModifiers: Readonly<Record<keyof LockState, number>> = { num: 0, caps: LOCK, scroll: 0 };
  #later: NodeJS.Timeout | undefined;

  private constructor(client: XClient, xkb: Extension, device: number) {
    this.#client = client;
    this.#xkb = xkb;
    this.#device = device;
  }

  static async open(client: XClient, xkb: Extension): Promise<Keyboard> {
    await client.ask(useXkb(xkb.major));
    const keyboard = new Keyboard(client, xkb, await xtestKeyboard(client));
    client.send(selectXkbEvents(xkb.major, CORE_KEYBOARD));
    if (keyboard.#device !== CORE_KEYBOARD) client.send(selectXkbEvents(xkb.major, keyboard.#device));
    await keyboard.#read();
    return keyboard;
  }

  /** Keycode of a W3C `KeyboardEvent.code`; undefined when this keyboard has no such key. */
  keycodeOf(code: string): number | undefined {
    return this.#keycodes.get(code);
  }

  /** The modifier of each lock, as a mask; 0 for one that this keyboard does not have. */
  get lockModifiers(): Readonly<Record<keyof LockState, number>> {
    return this.#lockModifiers;
  }

  /** An event of XKB. */
  notice(event: Buffer): void {
    const type = event.readUInt8(1);
    if (type !== XKB_EVENT.newKeyboard && type !== XKB_EVENT.map && type !== XKB_EVENT.names) return;
    this.#later ??= setTimeout(() => {
      this.#later = undefined;
      // a server that is gone is reported by the connection
      this.#read().catch(() => undefined);
    }, READ_AGAIN_MS);
  }

  close(): void {
    clearTimeout(this.#later);
  }

  async #read(): Promise<void> {
    const { minKeycode, maxKeycode } = this.#client.setup;
    const [names, keysyms, modifiers] = await Promise.all([
      this.#client.ask(getKeyNames(this.#xkb.major, this.#device)),
      this.#client.ask(getKeyboardMapping(minKeycode, maxKeycode - minKeycode + 1)),
      this.#client.ask(getModifierMapping()),
    ]);
    this.#keycodes = keycodesByCode(readKeyNames(names));
    const keys = readKeyboardMapping(keysyms);
    const keycodes = readModifierMapping(modifiers);
    /** The modifier that has a key of this meaning. */
    const modifierOf = (keysym: number) => {
      const index = keycodes.findIndex((codes) =>
        codes.some((keycode) => keys[keycode - minKeycode]?.includes(keysym)),
      );
      return index < 0 ? 0 : 1 << index;
    };
    this.#lockModifiers = { num: modifierOf(NUM_LOCK), caps: LOCK, scroll: modifierOf(SCROLL_LOCK) };
  }
}

/** The XTEST keyboard's id. A server without XInput 2 has one keyboard for all. */
async function xtestKeyboard(client: XClient): Promise<number> {
  const input = await findExtension(client, XINPUT);
  if (!input) return CORE_KEYBOARD;
  await client.ask(queryXInputVersion(input.major));
  const devices = readDevices(await client.ask(queryDevices(input.major)));
  const found = devices.find(({ use, name }) => use === SLAVE_KEYBOARD && XTEST_KEYBOARD.test(name));
  return found?.id ?? CORE_KEYBOARD;
}

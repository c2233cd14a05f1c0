import { changeKeyboardMapping } from '../wire/keymap.ts';
import {
  changePropertyList,
  deleteProperty,
  getProperty,
  internAtom,
  readPropertyList,
} from '../wire/windows.ts';
import { readAtom } from '../wire/core.ts';
import type { XClient } from '../x-client.ts';
import { readKeyboardMap } from './keyboard-map.ts';

type MappedKey = readonly [keycode: number, keysym: number];

const NAME = '_GURU_CONNECT_SPARE_KEYS';
/** Two words for each key that there can be. */
const MAX_WORDS = 512;

/** Sends a change of the keyboard's map, neighbouring keys together. */
export function sendMapping(client: XClient, keys: readonly MappedKey[]): void {
  const sorted = keys.toSorted(([one], [other]) => one - other);
  for (let from = 0; from < sorted.length; ) {
    const [first = 0] = sorted[from] ?? [];
    let to = from + 1;
    while (sorted[to]?.[0] === first + to - from) to += 1;
    client.send(
      changeKeyboardMapping(
        first,
        sorted.slice(from, to).map(([, keysym]) => keysym),
      ),
    );
    from = to;
  }
}

/** Which keys of the keyboard are ours: a property of the root window, which outlives the agent. */
export class SpareRecord {
  readonly #client: XClient;
  readonly #property: number;

  private constructor(client: XClient, property: number) {
    this.#client = client;
    this.#property = property;
  }

  static async open(client: XClient): Promise<SpareRecord> {
    return new SpareRecord(client, readAtom(await client.ask(internAtom(NAME))));
  }

  /** To be called before the map is changed: a crash in between then costs nothing. */
  write(keys: readonly MappedKey[]): void {
    this.#client.send(changePropertyList(this.#client.screen.root, this.#property, keys.flat()));
  }

  clear(): void {
    this.#client.send(deleteProperty(this.#client.screen.root, this.#property));
  }

  /** Gives back the keys that a killed agent left, as far as they still have the meaning that it gave them. */
  async giveBackLeftovers(): Promise<void> {
    const { root } = this.#client.screen;
    const list = readPropertyList(await this.#client.ask(getProperty(root, this.#property, MAX_WORDS)));
    if (list.length === 0) return;
    const { first, keys } = await readKeyboardMap(this.#client);
    const left: MappedKey[] = [];
    for (let i = 0; i + 1 < list.length; i += 2) {
      const [keycode = 0, keysym = 0] = list.slice(i, i + 2);
      if (keysym !== 0 && keys[keycode - first]?.[0] === keysym) left.push([keycode, 0]);
    }
    sendMapping(this.#client, left);
    this.clear();
    await this.#client.sync();
  }
}

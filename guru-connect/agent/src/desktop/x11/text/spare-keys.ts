import type { KeyboardMap } from './keyboard-map.ts';

/** Keys that mean nothing in the layout, and the meanings that they were given. */
export class SpareKeys {
  /** Keycodes by keysym, the oldest use first. */
  readonly #given = new Map<number, number>();
  /** Keycodes, the one to use next last. */
  #free: number[] = [];

  /** Keycode and keysym of each key that has a meaning now. */
  get given(): (readonly [keycode: number, keysym: number])[] {
    return [...this.#given].map(([keysym, keycode]) => [keycode, keysym]);
  }

  /** How many meanings there can be at once. */
  get size(): number {
    return this.#given.size + this.#free.length;
  }

  keycodeOf(keysym: number): number | undefined {
    return this.#given.get(keysym);
  }

  /** Forgets keys that somebody else has changed, as by another layout, and finds those that mean nothing. */
  follow({ first, keys, modifiers }: KeyboardMap): void {
    for (const [keysym, keycode] of [...this.#given]) {
      if (keys[keycode - first]?.[0] !== keysym) this.#given.delete(keysym);
    }
    const taken = new Set(modifiers.flat());
    // keycode 8 is the lowest there is, and no key of any keyboard
    this.#free = keys.flatMap((keysyms, index) =>
      index > 0 && !taken.has(first + index) && keysyms.every((keysym) => keysym === 0)
        ? [first + index]
        : [],
    );
  }

  /** Whether a key must lose the meaning that it was given before: programs must have read all keys typed so far. */
  reuses(needed: ReadonlySet<number>): boolean {
    return [...needed].filter((keysym) => !this.#given.has(keysym)).length > this.#free.length;
  }

  /**
   * Makes all of these keysyms, at most `size`, typable; returns keycode and keysym of each key that changes. The keys
   * used longest ago lose their meaning.
   */
  give(needed: ReadonlySet<number>): (readonly [keycode: number, keysym: number])[] {
    const changed: (readonly [number, number])[] = [];
    for (const keysym of needed) {
      const known = this.#given.get(keysym);
      this.#given.delete(keysym);
      const keycode = known ?? this.#free.pop() ?? this.#takeOldest(needed);
      if (known === undefined) changed.push([keycode, keysym]);
      this.#given.set(keysym, keycode);
    }
    return changed;
  }

  clear(): void {
    this.#given.clear();
  }

  #takeOldest(needed: ReadonlySet<number>): number {
    for (const [keysym, keycode] of this.#given) {
      if (needed.has(keysym)) continue;
      this.#given.delete(keysym);
      return keycode;
    }
    throw new RangeError('more keysyms than spare keys');
  }
}

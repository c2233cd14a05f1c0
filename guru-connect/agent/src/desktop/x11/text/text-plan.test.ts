import { describe, expect, test } from '@jest/globals';
import { levelKeysOf, placesOf } from './key-places.ts';
import type { KeyboardMap } from './keyboard-map.ts';
import { characterOf, keysymOf } from './keysyms.ts';
import { SpareKeys } from './spare-keys.ts';
import { runsOf, strokesOf } from './strokes.ts';

const SHIFT = 0xffe1;
const LEVEL3 = 0xfe03;
const POLISH_L = 0x1b3;
const CYRILLIC_ZHE = 0x6d6;
const [a, A, z] = [0x61, 0x41, 0x7a];

/** Keycodes 8 to 15: nothing, Shift, AltGr, a key of four levels, a key of two groups, and three that are free. */
const MAP: KeyboardMap = {
  first: 8,
  keys: [[0], [SHIFT], [LEVEL3], [a, A, 0, 0, POLISH_L], [z, 0, CYRILLIC_ZHE], [0, 0], [0], [0]],
  modifiers: [[9], [], [], [], [], [], [], [10]],
};

const place = (character: string, group = 0) => placesOf(MAP, group).get(character.codePointAt(0) ?? 0);

describe('keysyms', () => {
  test.each([
    ['a', 0x61],
    ['é', 0xe9],
    ['ł', 0x1000142],
    ['€', 0x10020ac],
    ['日', 0x10065e5],
    ['😀', 0x101f600],
    ['\n', 0xff0d],
    ['\t', 0xff09],
  ])('%j is typed by keysym %i', (character, keysym) => {
    const point = character.codePointAt(0) ?? 0;
    expect(keysymOf(point)).toBe(keysym);
    expect(characterOf(keysym)).toBe(point);
  });

  test('older than Unicode are read, and keys that type nothing are not', () => {
    expect([POLISH_L, 0x20ac, CYRILLIC_ZHE].map(characterOf)).toEqual([0x142, 0x20ac, 0x436]);
    expect([0, SHIFT, 0xff80, 0x1110000].map(characterOf)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('places of characters', () => {
  test('are found on every level', () => {
    expect([place('a'), place('A'), place('ł')]).toEqual([
      { keycode: 11, level: 0 },
      { keycode: 11, level: 1 },
      { keycode: 11, level: 2 },
    ]);
  });

  test('follow the group in force; of a third group only keys without a second one are known', () => {
    expect([place('z'), place('ж')]).toEqual([{ keycode: 12, level: 0 }, undefined]);
    expect([place('z', 1), place('ж', 1)]).toEqual([undefined, { keycode: 12, level: 0 }]);
    expect([place('z', 2), place('ж', 2), place('a', 2)?.keycode]).toEqual([undefined, undefined, 11]);
  });

  test('need a key for their level', () => {
    const bare = { ...MAP, modifiers: [[], [], [], [], [], [], [], []] };
    expect(levelKeysOf(MAP)).toEqual({ shift: 9, level3: 10 });
    expect([...placesOf(bare, 0).keys()]).toEqual([a, z]);
  });
});

describe('spare keys', () => {
  function spare(): SpareKeys {
    const keys = new SpareKeys();
    keys.follow(MAP);
    return keys;
  }

  test('are those that mean nothing and are no modifiers', () => {
    const keys = spare();
    expect(keys.size).toBe(3);
    expect(keys.give(new Set([1, 2, 3]))).toEqual([
      [15, 1],
      [14, 2],
      [13, 3],
    ]);
  });

  test('are reused only when none is free, the oldest first', () => {
    const keys = spare();
    keys.give(new Set([1, 2]));
    expect(keys.reuses(new Set([1, 3]))).toBe(false);
    expect(keys.give(new Set([1, 3]))).toEqual([[13, 3]]);
    expect(keys.reuses(new Set([4, 1]))).toBe(true);
    expect(keys.give(new Set([4, 1]))).toEqual([[14, 4]]);
    expect([1, 2, 3, 4].map((keysym) => keys.keycodeOf(keysym))).toEqual([15, undefined, 13, 14]);
  });

  test('that another layout has taken are forgotten', () => {
    const keys = spare();
    keys.give(new Set([1, 2]));
    const changed = MAP.keys.map((keysyms, index) => (index === 7 ? [1, 1] : keysyms));
    keys.follow({ ...MAP, keys: changed });
    expect([keys.given, keys.size]).toEqual([[[15, 1]], 3]);
  });
});

describe('runs', () => {
  const runs = (text: string, spareKeys: number) =>
    runsOf(strokesOf(text, placesOf(MAP, 0)), spareKeys)?.map(({ strokes, keysyms }) => [
      strokes.length,
      keysyms.size,
    ]);

  test('are as long as the spare keys allow', () => {
    expect(runs('aAz', 0)).toEqual([[3, 0]]);
    expect(runs('a1b1c1d', 3)).toEqual([
      [6, 3],
      [1, 1],
    ]);
    expect(runs('日本', 1)).toEqual([
      [1, 1],
      [1, 1],
    ]);
    expect(runs('', 3)).toEqual([[0, 0]]);
  });

  test('are none without spare keys for what the layout lacks', () => {
    expect(runs('a1', 0)).toBeUndefined();
  });
});

import { describe, expect, it } from '@jest/globals';
import { SPECIAL_KEYS, specialStrokes } from './special-keys.ts';

describe('specialStrokes', () => {
  it('presses in order and lets go in reverse', () => {
    expect(specialStrokes('ctrlAltDel').map(({ code, down }) => `${down ? '+' : '-'}${code}`)).toEqual([
      '+ControlLeft',
      '+AltLeft',
      '+Delete',
      '-Delete',
      '-AltLeft',
      '-ControlLeft',
    ]);
  });
  it.each(['ctrlAltDel', 'meta', 'altTab'] as const)('leaves nothing held after %s', (name) => {
    const strokes = specialStrokes(name);
    for (const code of SPECIAL_KEYS[name]) {
      expect(strokes.filter((stroke) => stroke.code === code).map(({ down }) => down)).toEqual([true, false]);
    }
  });
});

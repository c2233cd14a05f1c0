import { expect, it } from '@jest/globals';
import { lockStateOf } from './lock-state.ts';

function event(code: string, ...on: string[]) {
  return { code, getModifierState: (lock: string) => on.includes(lock) };
}

it('reads all locks of the keyboard', () => {
  expect(lockStateOf(event('KeyA', 'NumLock'), 'windows')).toEqual({ num: true, caps: false, scroll: false });
  expect(lockStateOf(event('Numpad7', 'CapsLock', 'ScrollLock'), 'other')).toEqual({
    num: false,
    caps: true,
    scroll: true,
  });
});

it('says nothing of locks that macOS does not have', () => {
  expect(lockStateOf(event('KeyA', 'CapsLock'), 'mac')).toEqual({ caps: true });
});

it.each(['NumLock', 'CapsLock', 'ScrollLock'])(
  'says nothing for the key %s, which toggles its lock',
  (code) => {
    expect(lockStateOf(event(code, code), 'other')).toBeUndefined();
  },
);

import { beforeEach, expect, test } from '@jest/globals';
import type { InputSink, Monitor } from '../desktop/desktop.ts';
import { InputControl } from './input-control.ts';

const RIGHT: Monitor = {
  monitorId: 2,
  name: 'RIGHT',
  x: 1920,
  y: 100,
  width: 800,
  height: 600,
  primary: false,
};

let calls: string[];
let control: InputControl;

beforeEach(() => {
  calls = [];
  const sink: InputSink = {
    move: (x, y) => calls.push(`move ${x} ${y}`),
    button: (button, down) => calls.push(`button ${button} ${down ? 'down' : 'up'}`),
    wheel: (x, y) => calls.push(`wheel ${x} ${y}`),
    key: (code, down) => {
      if (!code.startsWith('Key')) return false;
      calls.push(`${code} ${down ? 'down' : 'up'}`);
      return true;
    },
    text: null,
    locks: { set: ({ num }) => calls.push(`num ${num}`) },
    settle: async () => undefined,
  };
  control = new InputControl(sink, (monitorId) => (monitorId === RIGHT.monitorId ? RIGHT : undefined));
});

test('a position is relative to its monitor', () => {
  control.apply({ kind: 'pointer', event: { monitorId: 2, x: 10, y: 20, buttons: 0 } });
  expect(calls).toEqual(['move 1930 120']);
});

test.each([
  [-5, -5, 'move 1920 100'],
  [800, 600, 'move 2719 699'],
  [2_147_483_647, -2_147_483_648, 'move 2719 100'],
])('%i, %i stays on its monitor', (x, y, expected) => {
  control.apply({ kind: 'pointer', event: { monitorId: 2, x, y, buttons: 0 } });
  expect(calls).toEqual([expected]);
});

test('the pointer moves before a button goes down', () => {
  control.apply({ kind: 'pointer', event: { monitorId: 2, x: 0, y: 0, buttons: 1 } });
  expect(calls).toEqual(['move 1920 100', 'button 0 down']);
});

test('an unknown monitor moves nothing and presses nothing', () => {
  control.apply({ kind: 'pointer', event: { monitorId: 9, x: 0, y: 0, buttons: 1 } });
  expect(calls).toEqual([]);
});

test('a held key goes down once', () => {
  for (const down of [true, true, false, false]) control.apply({ kind: 'key', code: 'KeyA', down });
  expect(calls).toEqual(['KeyA down', 'KeyA up']);
});

test('sets the locks that come with a key before it goes down, and not when it goes up', () => {
  control.apply({ kind: 'key', code: 'KeyA', down: true, locks: { num: true } });
  control.apply({ kind: 'key', code: 'KeyA', down: false, locks: { num: true } });
  expect(calls).toEqual(['num true', 'KeyA down', 'KeyA up']);
});

test('an unknown key is not sent, nor held', () => {
  control.apply({ kind: 'key', code: 'Bogus', down: true });
  expect(calls).toEqual([]);
});

test('no more keys are held than a person could hold', () => {
  for (let i = 0; i < 100; i++) control.apply({ kind: 'key', code: `Key${i}`, down: true });
  expect(calls).toHaveLength(32);
});

test('turns the wheel by whole detents', () => {
  control.apply({ kind: 'wheel', deltaX: -120, deltaY: 250 });
  control.apply({ kind: 'wheel', deltaX: 0, deltaY: 10 });
  expect(calls).toEqual(['wheel -1 2']);
});

test('releaseAll lets go of everything, the last pressed first, once', () => {
  control.apply({ kind: 'key', code: 'KeyA', down: true });
  control.apply({ kind: 'key', code: 'KeyB', down: true });
  control.apply({ kind: 'pointer', event: { monitorId: 2, x: 0, y: 0, buttons: 3 } });
  calls.length = 0;
  control.releaseAll();
  expect(calls).toEqual(['KeyB up', 'KeyA up', 'button 0 up', 'button 2 up']);
  control.releaseAll();
  expect(calls).toHaveLength(4);
});

test('counts its calls, and two for each detent of the wheel', () => {
  control.apply({ kind: 'pointer', event: { monitorId: 2, x: 0, y: 0, buttons: 3 } });
  expect(control.calls).toBe(calls.length);
  control.apply({ kind: 'wheel', deltaX: 120, deltaY: -240 });
  expect(control.calls).toBe(3 + 6);
});

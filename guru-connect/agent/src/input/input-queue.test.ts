import { beforeEach, describe, expect, test } from '@jest/globals';
import type { InputEvent } from './input-event.ts';
import { InputQueue } from './input-queue.ts';

/** Steps that the queue holds at most, with the releases of what is held. */
const BOUND = 8_192 + 32 + 5 + 1;

let queue: InputQueue;

beforeEach(() => {
  queue = new InputQueue();
});

function pointer(x: number, buttons = 0): InputEvent {
  return { kind: 'pointer', event: { monitorId: 1, x, y: 0, buttons } };
}

function key(code: string, down: boolean): InputEvent {
  return { kind: 'key', code, down };
}

function wheel(deltaX: number, deltaY: number): InputEvent {
  return { kind: 'wheel', deltaX, deltaY };
}

const RELEASE_ALL: InputEvent = { kind: 'release_all' };

function push(...events: InputEvent[]): void {
  for (const event of events) queue.push(event);
}

/** Everything queued, in short words. */
function taken(): string[] {
  const words: string[] = [];
  for (let event = queue.shift(); event; event = queue.shift()) {
    if (event.kind === 'pointer') words.push(`pointer ${event.event.x} ${event.event.buttons}`);
    else if (event.kind === 'key') words.push(`${event.code} ${event.down ? 'down' : 'up'}`);
    else if (event.kind === 'wheel') words.push(`wheel ${event.deltaX} ${event.deltaY}`);
    else words.push('release all');
  }
  expect(queue.empty).toBe(true);
  return words;
}

describe('merges', () => {
  test('moves: the newest wins', () => {
    push(pointer(1), pointer(2), pointer(3));
    expect(taken()).toEqual(['pointer 3 0']);
  });

  test('wheel: each axis is added up', () => {
    push(wheel(10, -30), wheel(20, -30), wheel(-5, 0));
    expect(taken()).toEqual(['wheel 25 -60']);
  });

  test('moves and wheel that alternate', () => {
    for (let i = 1; i <= 1000; i++) push(pointer(i), wheel(0, 1));
    expect(taken()).toEqual(['pointer 1000 0', 'wheel 0 480', 'wheel 0 480', 'wheel 0 40']);
  });

  test('a wheel of millions to 20 detents, given in parts', () => {
    for (let i = 0; i < 1000; i++) push(wheel(-2_000_000_000, 2_000_000_000));
    expect(taken()).toEqual(Array(5).fill('wheel -480 480'));
  });

  test('moves that arrive while a wheel is half done', () => {
    push(wheel(0, 960));
    expect(queue.shift()).toEqual(wheel(0, 480));
    push(pointer(7), wheel(0, 120));
    expect(taken()).toEqual(['pointer 7 0', 'wheel 0 480', 'wheel 0 120']);
  });
});

describe('keeps the order', () => {
  test('of a move before a button, and before a key', () => {
    push(pointer(1), pointer(2), pointer(3, 1), pointer(4, 1), pointer(5, 1), pointer(6), key('KeyA', true));
    expect(taken()).toEqual(['pointer 2 0', 'pointer 3 1', 'pointer 5 1', 'pointer 6 0', 'KeyA down']);
  });

  test('of wheel and keys: Ctrl with the wheel zooms', () => {
    push(key('ControlLeft', true), wheel(0, 120), key('ControlLeft', false), wheel(0, 120));
    expect(taken()).toEqual(['ControlLeft down', 'wheel 0 120', 'ControlLeft up', 'wheel 0 120']);
  });

  test('of a release of everything', () => {
    push(key('KeyA', true), RELEASE_ALL, key('KeyA', true), key('KeyA', false));
    expect(taken()).toEqual(['KeyA down', 'release all', 'KeyA down', 'KeyA up']);
  });
});

describe('ignores', () => {
  test('keys that are down already, or up', () => {
    push(key('KeyA', true), key('KeyA', true), key('KeyA', false), key('KeyA', false), key('KeyB', false));
    expect(taken()).toEqual(['KeyA down', 'KeyA up']);
  });

  test('more keys than a person could hold', () => {
    for (let i = 0; i < 100; i++) push(key(`Key${i}`, true));
    expect(taken()).toHaveLength(32);
  });

  test('names that are too long for a key', () => {
    push(key('K'.repeat(33), true));
    expect(taken()).toEqual([]);
  });

  test('bits that mean no button', () => {
    push(pointer(1, 0xffffffe0), pointer(2, 0));
    expect(taken()).toEqual(['pointer 2 0']);
  });

  test('releases of everything while nothing goes down', () => {
    push(RELEASE_ALL, pointer(1), RELEASE_ALL, pointer(2));
    expect(taken()).toEqual(['release all', 'pointer 2 0']);
  });
});

test('names held keys that the desktop repeats, the last pressed first', () => {
  push(key('KeyA', true), key('ShiftLeft', true), key('ArrowUp', true));
  expect(queue.repeating).toEqual(['ArrowUp', 'KeyA']);
  push(RELEASE_ALL);
  expect(queue.repeating).toEqual([]);
});

test('is empty and holds no key after it was cleared', () => {
  push(key('KeyA', true), pointer(1, 1), wheel(0, 5));
  queue.clear();
  expect(taken()).toEqual([]);
  push(key('KeyA', false), key('KeyA', true), pointer(3), RELEASE_ALL);
  expect(taken()).toEqual(['KeyA down', 'pointer 3 0', 'release all']);
});

describe('a flood of 100,000', () => {
  function counted(): number {
    const { length } = taken();
    return length;
  }

  test.each<[string, (i: number) => InputEvent[]]>([
    ['key strokes', (i) => [key('KeyA', i % 2 === 0)]],
    ['strokes of all keys', (i) => [key(`Key${i % 40}`, i % 80 < 40)]],
    ['clicks', (i) => [pointer(i, i % 2)]],
    ['clicks of all buttons', (i) => [pointer(i, i % 32)]],
    ['strokes and releases of everything', (i) => [key('KeyA', true), RELEASE_ALL, pointer(i), wheel(1, i)]],
    ['strokes between moves', (i) => [pointer(i), key('KeyA', i % 2 === 0)]],
  ])('%s stays bounded, and leaves nothing down', (_what, events) => {
    for (let i = 0; i < 100_000; i++) push(...events(i));
    expect(queue.full).toBe(true);
    expect(queue.dropped).toBeGreaterThan(0);
    for (let i = 0; i < 40; i++) push(key(`Key${i}`, false));
    push(key('KeyA', false), pointer(0));
    const held = new Set<string>();
    let buttons = 0;
    let steps = 0;
    for (let event = queue.shift(); event; event = queue.shift()) {
      steps += 1;
      if (event.kind === 'key' && event.down) held.add(event.code);
      if (event.kind === 'key' && !event.down) held.delete(event.code);
      if (event.kind === 'pointer') buttons = event.event.buttons;
      if (event.kind === 'release_all') {
        held.clear();
        buttons = 0;
      }
    }
    expect([...held, buttons]).toEqual([0]);
    expect(steps).toBeLessThanOrEqual(BOUND + 5);
  });

  test('drops moves before strokes, and then presses', () => {
    for (let i = 0; i < 8_000; i++) push(pointer(i), key('KeyA', i % 2 === 0));
    expect(queue.dropped).toBeGreaterThan(0);
    const words = taken();
    expect(words.filter((word) => word.startsWith('KeyA'))).toHaveLength(8_000);
  });

  test('merges moves, wheel and releases of everything without counting them as a flood', () => {
    for (let i = 0; i < 100_000; i++) push(pointer(i), wheel(1, 1), RELEASE_ALL);
    expect(queue.full).toBe(false);
    expect(counted()).toBeLessThan(20);
  });
});

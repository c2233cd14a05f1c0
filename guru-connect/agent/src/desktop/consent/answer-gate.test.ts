import { describe, expect, test } from '@jest/globals';
import { AnswerGate, type ButtonEvent, type KeyEvent, SETTLE_MS, type Verdict } from './answer-gate.ts';

const MOUSE = 6;
const OTHER_MOUSE = 7;
const button: ButtonEvent = { x: 10, y: 10, device: MOUSE, real: true, covered: false, target: 'allow' };
const keyDown: KeyEvent = { real: true, repeat: false, covered: false, known: true };

type Step =
  | ['shown', number]
  | ['focused', number]
  | ['moved', number, Partial<ButtonEvent> & { byHand?: boolean }]
  | ['press' | 'release', number, Partial<ButtonEvent>]
  | ['key', number, Partial<KeyEvent>];

/** Runs the events, each at its time in milliseconds, and returns the verdict of the last one. */
function verdict(...steps: Step[]): Verdict | undefined {
  const gate = new AnswerGate();
  let last: Verdict | undefined;
  for (const step of steps) {
    const now = step[1];
    switch (step[0]) {
      case 'shown':
        gate.disturbed(now);
        break;
      case 'focused':
        gate.focused(now);
        break;
      case 'moved': {
        const { byHand = true, ...at } = step[2];
        gate.moved({ ...button, ...at }, byHand);
        break;
      }
      case 'press':
        last = gate.press({ ...button, ...step[2] }, now);
        break;
      case 'release':
        last = gate.release({ ...button, ...step[2] });
        break;
      case 'key':
        last = gate.key({ ...keyDown, ...step[2] }, now);
    }
  }
  return last;
}

const shown: Step = ['shown', 0];
const moved: Step = ['moved', 800, {}];
const pressed: Step = ['press', 900, {}];

describe('a press', () => {
  test.each<[string, Verdict, Step[]]>([
    ['counts where a hand has moved the pointer', 'counts', [shown, moved, pressed]],
    ['counts when the hand shakes', 'counts', [shown, moved, ['press', 900, { x: 12, y: 8 }]]],
    ['of XTEST is refused', 'injected', [shown, moved, ['press', 900, { real: false }]]],
    ['without a motion is refused', 'pointer_not_moved', [shown, pressed]],
    [
      'where a program moved the pointer is refused',
      'pointer_moved_by_program',
      [shown, moved, ['moved', 850, { byHand: false }], pressed],
    ],
    [
      'away from the last motion is refused',
      'pointer_moved_by_program',
      [shown, ['moved', 800, { x: 20 }], pressed],
    ],
    [
      'of another device than the one that moved is refused',
      'pointer_moved_by_program',
      [shown, moved, ['press', 900, { device: OTHER_MOUSE }]],
    ],
    ['on a window that just appeared is refused', 'too_soon', [shown, moved, ['press', SETTLE_MS - 1, {}]]],
    ['on a window that just moved is refused', 'too_soon', [shown, moved, ['shown', 850], pressed]],
    ['on a covered window is refused', 'covered', [shown, moved, ['press', 900, { covered: true }]]],
  ])('%s', (_title, expected, steps) => {
    expect(verdict(...steps)).toBe(expected);
  });
});

describe('a release', () => {
  test.each<[string, Verdict, Step[]]>([
    ['counts on the button that was pressed', 'counts', [['release', 950, {}]]],
    ['on another button is refused', 'released_elsewhere', [['release', 950, { target: 'decline' }]]],
    ['of another device is refused', 'released_elsewhere', [['release', 950, { device: OTHER_MOUSE }]]],
    ['by XTEST is refused', 'injected', [['release', 950, { real: false }]]],
    [
      'by the hand counts after one by XTEST',
      'counts',
      [
        ['release', 940, { real: false }],
        ['release', 950, {}],
      ],
    ],
    ['on a covered window is refused', 'covered', [['release', 950, { covered: true }]]],
    [
      'after the window moved is refused',
      'released_elsewhere',
      [
        ['shown', 920],
        ['release', 950, {}],
      ],
    ],
    [
      'after a second press that was refused is refused',
      'released_elsewhere',
      [
        ['press', 920, { real: false }],
        ['release', 950, {}],
      ],
    ],
  ])('%s', (_title, expected, steps) => {
    expect(verdict(shown, moved, pressed, ...steps)).toBe(expected);
  });

  test('without a press is refused', () => {
    expect(verdict(shown, moved, ['release', 950, {}])).toBe('released_elsewhere');
  });
});

describe('a key', () => {
  test.each<[string, Verdict, Step[]]>([
    ['counts on a window that is still', 'counts', [['key', 800, {}]]],
    ['of XTEST is refused', 'injected', [['key', 800, { real: false }]]],
    ['that repeats is refused', 'key_repeat', [['key', 800, { repeat: true }]]],
    ['on a covered window is refused', 'covered', [['key', 800, { covered: true }]]],
    ['on a window that just appeared is refused', 'too_soon', [['key', SETTLE_MS - 1, {}]]],
    [
      'on a window that just got the focus is refused',
      'too_soon',
      [
        ['focused', 500],
        ['key', 800, {}],
      ],
    ],
    ['without a meaning is refused', 'typing', [['key', 800, { known: false }]]],
    [
      'right after a letter is refused',
      'too_soon',
      [
        ['key', 800, { known: false }],
        ['key', 1000, {}],
      ],
    ],
    [
      'that comes too soon starts the wait again',
      'too_soon',
      [
        ['key', 600, {}],
        ['key', 1200, {}],
      ],
    ],
    [
      'counts once typing has stopped',
      'counts',
      [
        ['key', 800, { known: false }],
        ['key', 1500, {}],
      ],
    ],
    [
      'of XTEST does not start the wait again',
      'counts',
      [
        ['key', 800, { real: false, known: false }],
        ['key', 900, {}],
      ],
    ],
  ])('%s', (_title, expected, steps) => {
    expect(verdict(shown, ...steps)).toBe(expected);
  });
});

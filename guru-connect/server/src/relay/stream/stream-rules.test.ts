import { describe, expect, test } from '@jest/globals';
import type { StreamGate } from './stream-gate.ts';
import { CLOSED_GATE, gateOf } from './stream-gate.ts';
import {
  isDeliberateInput,
  judgeAgentMessage,
  judgeViewerMessage,
  mayWriteClipboard,
  type Verdict,
} from './stream-rules.ts';

const fields = Array.from({ length: 80 }, (_, index) => index);
const OPEN: StreamGate = { frames: true, input: true, clipboard: true };
const BOTH = { input: true, clipboardToMachine: true, clipboardFromMachine: true };
const which = (verdict: Verdict, judge: (field: number) => Verdict) =>
  fields.filter((field) => judge(field) === verdict);
const range = (first: number, last: number) => fields.slice(first, last + 1);

describe('an agent', () => {
  const judge = (field: number) => judgeAgentMessage(field, BOTH, OPEN);

  test('may send what the routing table gives it', () => {
    expect(which('pass', judge)).toEqual([...range(1, 7), ...range(32, 47)]);
  });

  test('is closed when it sends what belongs to the viewer or the relay', () => {
    expect(which('refuse', judge)).toEqual([...range(8, 15), ...range(17, 31), ...range(48, 63)]);
    expect(judgeAgentMessage(undefined, BOTH, OPEN)).toBe('refuse');
  });

  test('is ignored when it sends what nobody knows yet, or a second hello', () => {
    expect(which('ignore', judge)).toEqual([0, 16, ...range(64, 79)]);
  });

  test('sends nothing but an error through a closed gate', () => {
    expect(which('pass', (field) => judgeAgentMessage(field, BOTH, CLOSED_GATE))).toEqual([4]);
  });
});

describe('a viewer', () => {
  const judge = (field: number) => judgeViewerMessage(field, BOTH, OPEN);

  test('may send what the routing table gives it', () => {
    expect(which('pass', judge)).toEqual([...range(8, 15), ...range(48, 63)]);
    expect(which('ignore', judge)).toEqual([0, ...range(64, 79)]);
    expect(judgeViewerMessage(undefined, { input: true }, OPEN)).toBe('refuse');
  });

  test('has its input dropped without the permission, and with a closed gate', () => {
    const input = [...range(9, 12), 14, ...range(48, 55)];
    const looks = { ...BOTH, input: false };
    expect(which('drop', (field) => judgeViewerMessage(field, looks, OPEN))).toEqual([
      ...input,
      ...range(56, 63),
    ]);
    const shut = which('drop', (field) => judgeViewerMessage(field, BOTH, { ...OPEN, input: false }));
    expect(shut).toEqual(input);
  });

  test('has given no input when it only lost the focus', () => {
    expect([9, 10, 11].every(isDeliberateInput)).toBe(true);
    expect([8, 12, 13, 15].some(isDeliberateInput)).toBe(false);
  });
});

describe('the clipboard', () => {
  test('is written by viewers that have input and the policy, and by no others', () => {
    expect(mayWriteClipboard(BOTH)).toBe(true);
    expect(mayWriteClipboard({ ...BOTH, input: false })).toBe(false);
    expect(mayWriteClipboard({ input: true, clipboardFromMachine: true })).toBe(false);
    expect(mayWriteClipboard({ input: false })).toBe(false);
  });

  test.each([
    ['off', {}, [], []],
    ['to the machine', { clipboardToMachine: true }, [56, ...range(58, 63)], [41]],
    ['from the machine', { clipboardFromMachine: true }, [57], range(40, 47)],
  ])('passes one way alone: %s', (_policy, direction, fromViewer, fromAgent) => {
    const permissions = { input: true, ...direction };
    const clipboard = (first: number, last: number, judge: (field: number) => Verdict) =>
      range(first, last).filter((field) => judge(field) === 'pass');
    expect(clipboard(56, 63, (field) => judgeViewerMessage(field, permissions, OPEN))).toEqual(fromViewer);
    expect(clipboard(40, 47, (field) => judgeAgentMessage(field, permissions, OPEN))).toEqual(fromAgent);
    expect(clipboard(40, 47, (field) => judgeAgentMessage(field, undefined, OPEN))).toEqual([]);
  });
});

describe('the gate', () => {
  test.each([
    ['not_required', true],
    ['granted', true],
    ['pending', false],
    ['asked', false],
    ['declined', false],
    ['timed_out', false],
    ['withdrawn', false],
    ['unavailable', false],
  ] as const)('with consent %s lets everything through: %s', (consent, open) => {
    const state = { agent: 'present', viewer: 'present', consent, untilGranted: 'nothing' } as const;
    expect(gateOf(state, 'control')).toEqual({ frames: open, input: open, clipboard: open });
    expect(gateOf(state, 'view')).toEqual({ frames: open, input: false, clipboard: false });
    expect(gateOf({ ...state, ended: 'requested' }, 'control')).toEqual(CLOSED_GATE);
  });

  test.each(['pending', 'asked'] as const)(
    'shows the screen alone with consent %s where the policy says so',
    (consent) => {
      const state = { agent: 'present', viewer: 'present', consent, untilGranted: 'view' } as const;
      expect(gateOf(state, 'control')).toEqual({ frames: true, input: false, clipboard: false });
    },
  );
});

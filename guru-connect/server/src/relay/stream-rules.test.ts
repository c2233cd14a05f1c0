import { describe, expect, test } from '@jest/globals';
import { isDeliberateInput, judgeAgentMessage, judgeViewerMessage } from './stream-rules.ts';

const fields = Array.from({ length: 40 }, (_, index) => index);

describe('what may pass', () => {
  test('an agent speaks 1 to 7, and nothing of the relay or the viewer', () => {
    expect(fields.filter((field) => judgeAgentMessage(field) === 'pass')).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(judgeAgentMessage(undefined)).toBe('refuse');
  });

  test('a viewer with input speaks 8 to 15', () => {
    const passed = fields.filter((field) => judgeViewerMessage(field, { input: true }) === 'pass');
    expect(passed).toEqual([8, 9, 10, 11, 12, 13, 14, 15]);
    expect(judgeViewerMessage(undefined, { input: true })).toBe('refuse');
  });

  test('without input its events are dropped and the rest still passes', () => {
    const verdicts = fields.map((field) => judgeViewerMessage(field, { input: false }));
    expect(fields.filter((field) => verdicts[field] === 'drop')).toEqual([9, 10, 11, 12, 14]);
    expect(fields.filter((field) => verdicts[field] === 'pass')).toEqual([8, 13, 15]);
  });

  test('a viewer that only lost the focus has given no input', () => {
    expect([9, 10, 11].every(isDeliberateInput)).toBe(true);
    expect([8, 12, 13, 15].some(isDeliberateInput)).toBe(false);
  });
});

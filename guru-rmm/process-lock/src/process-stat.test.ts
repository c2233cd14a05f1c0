import { expect, test } from '@jest/globals';
import { hasEnded, parseProcessStat } from './process-stat.ts';

const rest = (state: string) => `${state} 7 41 41 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 98765 1 1`;

test('parses a name with parentheses and spaces in it', () => {
  expect(parseProcessStat(`41 (a) b (c)) ${rest('S')}`)).toEqual({
    pid: 41,
    name: 'a) b (c)',
    state: 'S',
    parent: 7,
    start_ticks: '98765',
  });
});

test.each(['', '41', '41 (x', '41 (x) S', 'x (y) S 1'])('refuses %j', (text) => {
  expect(parseProcessStat(text)).toBeNull();
});

test.each([
  ['Z', true],
  ['X', true],
  ['S', false],
])('a process in state %s has ended: %s', (state, ended) => {
  const stat = parseProcessStat(`41 (x) ${rest(state)}`);
  expect(stat !== null && hasEnded(stat)).toBe(ended);
});

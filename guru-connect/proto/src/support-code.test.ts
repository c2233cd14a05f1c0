import { expect, test } from '@jest/globals';
import { normaliseSupportCode } from './support-code.ts';

test.each([
  ['K7M-2QX-9PD', 'K7M-2QX-9PD'],
  ['k7m2qx9pd', 'K7M-2QX-9PD'],
  [' K7M 2QX\u00a09PD\n', 'K7M-2QX-9PD'],
  ['K7M\u20132QX\u20139PD', 'K7M-2QX-9PD'],
  ['K7M-2QX-9P', undefined],
  ['K7M-2QX-9PDA', undefined],
  ['K7M-2QX-9P0', undefined],
  ['K7M-2QX-9PI', undefined],
  ['K7M-2QX-9PL', undefined],
  ['K7M-2QX-9PO', undefined],
  ['K7M-2QX-9P1', undefined],
  ['K7M/2QX/9PD', undefined],
  ['', undefined],
  [`${' '.repeat(100)}K7M-2QX-9PD`, undefined],
])('%j is %j', (typed, code) => {
  expect(normaliseSupportCode(typed)).toBe(code);
});

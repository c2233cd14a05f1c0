import { expect, test } from '@jest/globals';
import { readCookie } from './cookies.ts';

test.each([
  [undefined, null],
  ['', null],
  ['a=1', null],
  ['rmm_session=x', 'x'],
  ['a=1; rmm_session=x=y; b=2', 'x=y'],
  ['rmm_session=first; rmm_session=second', 'first'],
  ['not_rmm_session=x', null],
  ['=x; rmm_session', null],
])('%j', (header, expected) => {
  expect(readCookie(header, 'rmm_session')).toBe(expected);
});

import { expect, test } from '@jest/globals';
import { refusesCredential } from './close-codes.ts';

test.each([
  [4401, undefined, true],
  [4403, undefined, true],
  [1006, 401, true],
  [1006, 403, true],
  [1006, 503, false],
  [1006, undefined, false],
  [1011, undefined, false],
  [1012, undefined, false],
  [4409, undefined, false],
])('close %i, status %s: refused %s', (code, status, refused) => {
  expect(refusesCredential(code, status)).toBe(refused);
});

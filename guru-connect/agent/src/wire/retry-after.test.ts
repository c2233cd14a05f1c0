import { expect, test } from '@jest/globals';
import { retryAfterMs } from './retry-after.ts';

const NOW = Date.parse('Sat, 28 Nov 2026 10:00:00 GMT');

test.each([
  [undefined, undefined],
  ['', undefined],
  ['soon', undefined],
  ['-1', undefined],
  ['0', 0],
  ['3', 3000],
  ['Sat, 28 Nov 2026 10:00:07 GMT', 7000],
  ['Sat, 28 Nov 2026 09:00:00 GMT', 0],
])('Retry-After %j is %s ms', (header, expected) => {
  expect(retryAfterMs(header, NOW)).toBe(expected);
});

import { expect, test } from '@jest/globals';
import { acceptsBrotli } from './accepts-brotli.ts';
import { parseRange } from './parse-range.ts';

test.each<[string | undefined, boolean]>([
  [undefined, false],
  ['', false],
  ['identity', false],
  ['*', false],
  ['gzip, deflate', false],
  ['gzip, deflate, br', true],
  ['BR', true],
  ['br;q=0.1', true],
  ['br ; q=1.0, identity;q=0.5', true],
  ['br;q=0', false],
  ['br;q=0.000, *', false],
  ['br;q=x', false],
  ['brotli', false],
])('Accept-Encoding %p takes Brotli: %p', (header, accepted) => {
  expect(acceptsBrotli(header)).toBe(accepted);
});

test.each<[string | undefined, ReturnType<typeof parseRange>]>([
  [undefined, undefined],
  ['bytes=0-', { start: 0, end: 99 }],
  ['bytes=10-19', { start: 10, end: 19 }],
  ['bytes=99-', { start: 99, end: 99 }],
  ['bytes=10-1000', { start: 10, end: 99 }],
  ['bytes=-10', { start: 90, end: 99 }],
  ['bytes=-1000', { start: 0, end: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=20-10', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,5-6', undefined],
  ['items=0-1', undefined],
  ['bytes=1e3-', undefined],
  [`bytes=${'9'.repeat(40)}-`, undefined],
])('Range %p of 100 bytes is %p', (header, range) => {
  expect(parseRange(header, 100)).toEqual(range);
});

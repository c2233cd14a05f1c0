import { expect, test } from '@jest/globals';
import { bytes } from './bytes.ts';
import { duration } from './duration.ts';
import { absoluteTime, relativeTime } from './relative-time.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

test.each([
  ['2026-03-01T11:59:30Z', 'just now'],
  ['2026-03-01T11:55:00Z', '5 minutes ago'],
  ['2026-03-01T09:30:00Z', '2 hours ago'],
  ['2026-02-28T11:00:00Z', 'yesterday'],
  ['2026-03-01T12:10:00Z', 'in 10 minutes'],
  ['not a time', 'unknown'],
])('relativeTime(%p) is %p', (at, words) => {
  expect(relativeTime(at, NOW)).toBe(words);
});

test('an unreadable moment has no absolute time', () => {
  expect(absoluteTime('soon')).toBe('unknown');
});

test.each([
  [0, '0 s'],
  [59.9, '59 s'],
  [60, '1 min'],
  [725, '12 min 5 s'],
  [3_605, '1 h'],
  [273_600, '3 d 4 h'],
  [-5, '0 s'],
])('duration(%p) is %p', (seconds, words) => {
  expect(duration(seconds)).toBe(words);
});

test.each([
  [512, '512 B'],
  [1536, '1.5 KiB'],
  [8 * 1024 ** 3, '8.0 GiB'],
  [3 * 1024 ** 5, '3072.0 TiB'],
])('bytes(%p) is %p', (count, words) => {
  expect(bytes(count)).toBe(words);
});

import { expect, test } from '@jest/globals';
import { timeAgo } from './format.ts';

const NOW = Date.parse('2026-11-28T12:00:00Z');

test.each([
  ['2026-11-28T11:59:40Z', '20 seconds ago'],
  ['2026-11-28T11:58:30Z', '1 minute ago'],
  ['2026-11-28T09:00:00Z', '3 hours ago'],
  ['2026-11-27T11:00:00Z', 'yesterday'],
  // The clocks of server and reader differ.
  ['2026-11-28T12:00:05Z', 'now'],
  ['nonsense', 'unknown'],
])('says of %s: %s', (at, text) => {
  expect(timeAgo(at, NOW)).toBe(text);
});

import { expect, test } from '@jest/globals';
import { formatAgentKey, hashSecret, makeAgentKey, parseAgentKey, secretMatches } from './agent-key.ts';

test('a key survives being written and read, and its hash knows it', () => {
  const key = makeAgentKey();
  const text = formatAgentKey(key);
  expect(text).toMatch(/^gck_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/);
  expect(parseAgentKey(text)).toEqual(key);
  expect(secretMatches(key.secret, hashSecret(key.secret))).toBe(true);
  expect(secretMatches(makeAgentKey().secret, hashSecret(key.secret))).toBe(false);
  expect(secretMatches(key.secret, new Uint8Array(3))).toBe(false);
});

test.each([
  '',
  'gck_',
  'gck_x_y',
  `${formatAgentKey(makeAgentKey())}x`,
  ` ${formatAgentKey(makeAgentKey())}`,
])('refuses %j', (text) => {
  expect(parseAgentKey(text)).toBeUndefined();
});

import { expect, test } from '@jest/globals';
import { formatAgentKey, makeAgentKey, parseAgentKey } from './agent-key.ts';

test('a key survives being written and read', () => {
  const key = makeAgentKey();
  const text = formatAgentKey(key);
  expect(text).toMatch(/^gck_[0-9a-f]{32}_[A-Za-z0-9_-]{43}$/);
  expect(parseAgentKey(text)).toEqual(key);
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

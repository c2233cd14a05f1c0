import { expect, test } from '@jest/globals';
import { bearerToken, makeAgentKey, readAgentKey } from './agent-key.ts';

const agentId = '7b8e3c52-9f0e-4c43-9c1e-3f3f6f0b2f11';

test('a key names its agent and holds 256 bits whose hash is stored', () => {
  const { key, hash } = makeAgentKey(agentId);
  expect(readAgentKey(key)).toEqual({ agentId, hash });
  expect(makeAgentKey(agentId).key).not.toBe(key);
});

test.each([
  '',
  'rmma_',
  'rmma_7b8e3c529f0e4c439c1e3f3f6f0b2f11_short',
  `gck_${'a'.repeat(32)}_${'b'.repeat(43)}`,
])('%j is no key', (text) => expect(readAgentKey(text)).toBeNull());

test('a bearer header', () => {
  expect(bearerToken('Bearer abc')).toBe('abc');
  for (const header of [undefined, '', 'Basic abc', 'Bearer', 'Bearer a b', `Bearer ${'x'.repeat(513)}`]) {
    expect(bearerToken(header)).toBeNull();
  }
});

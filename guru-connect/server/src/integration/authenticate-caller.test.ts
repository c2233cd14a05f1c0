import { expect, test } from '@jest/globals';
import { ApiError } from '../http/api-error.ts';
import { authenticateCaller, requireConfigured } from './authenticate-caller.ts';

const keys = ['current-key-0123456789abcdef0123', 'next-key-0123456789abcdef01234567'];

test('either of two values opens', () => {
  for (const key of keys) expect(() => authenticateCaller(`Bearer ${key}`, keys)).not.toThrow();
  expect(() => authenticateCaller(`bearer ${keys[0]}`, keys)).not.toThrow();
});

test.each([
  undefined,
  '',
  'Bearer',
  'Bearer ',
  'Basic abc',
  `Bearer ${keys[0]}x`,
  `${keys[0]}`,
  `Bearer ${keys.join(' ')}`,
])('%j is refused', (header) => {
  expect(() => authenticateCaller(header, keys)).toThrow(ApiError);
});

test('without a key nothing opens, not even the empty credential', () => {
  expect(() => authenticateCaller('Bearer ', [])).toThrow(/missing or wrong/);
  expect(() => requireConfigured([])).toThrow(/closed/);
});

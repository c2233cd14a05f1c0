import { expect, test } from '@jest/globals';
import { hashSecret, secretMatches } from './secret-hash.ts';

test('a hash knows its secret, and no other', () => {
  expect(secretMatches('one', hashSecret('one'))).toBe(true);
  expect(secretMatches('two', hashSecret('one'))).toBe(false);
  expect(secretMatches('one', new Uint8Array(3))).toBe(false);
});

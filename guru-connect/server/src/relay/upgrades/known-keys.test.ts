import { expect, test } from '@jest/globals';
import { KnownKeys } from './known-keys.ts';

test('forgets the key that came back least recently', () => {
  const keys = new KnownKeys(2);
  keys.add('a');
  keys.add('b');
  keys.add('a');
  keys.add('c');
  expect(['a', 'b', 'c'].map((id) => keys.has(id))).toEqual([true, false, true]);
});

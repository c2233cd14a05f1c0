import { expect, test } from '@jest/globals';
import { compareContract } from './contract-compatibility.ts';

test.each([
  ['1.2.0', '1.2.0', 'same'],
  ['1.2.0', '1.2.9', 'same'],
  ['1.2.0', '1.10.0', 'newer'],
  ['1.2.0', '1.1.0', 'older'],
  ['1.2.0', '2.2.0', 'incompatible'],
  ['1.2.0', '0.2.0', 'incompatible'],
  ['1.2.0', 'nonsense', 'incompatible'],
])('pinned %s, served %s: %s', (pinned, served, expected) => {
  expect(compareContract(pinned, served)).toBe(expected);
});

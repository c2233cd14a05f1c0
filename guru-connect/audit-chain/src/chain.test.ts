import { expect, test } from '@jest/globals';
import { GENESIS, hashRow } from './chain.ts';

test('hashes the previous hash and the UTF-8 text with SHA-256', () => {
  // printf '%64s' | tr ' ' 0 | xxd -r -p | cat - <(printf '[1, "é"]') | sha256sum
  expect(Buffer.from(hashRow(GENESIS, '[1, "é"]')).toString('hex')).toBe(
    '7a709b725bd555a550aad013909e4fbd07efcf277a6636d23374e880ace0ed18',
  );
});

test('a different previous hash gives a different hash', () => {
  const first = hashRow(GENESIS, 'text');
  expect(hashRow(first, 'text')).not.toEqual(first);
});

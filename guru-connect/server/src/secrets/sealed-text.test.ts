import { createSecretKey, randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { openText, sealText } from './sealed-text.ts';

const key = createSecretKey(randomBytes(32));

test('a sealed text opens with its key and owner alone', () => {
  const sealed = sealText(key, 'JBSWY3DPEHPK3PXP', 'ada');
  expect(sealed).not.toContain('JBSWY3DPEHPK3PXP');
  expect(sealText(key, 'JBSWY3DPEHPK3PXP', 'ada')).not.toBe(sealed);
  expect(openText(key, sealed, 'ada')).toBe('JBSWY3DPEHPK3PXP');
  expect(openText(key, sealed, 'bob')).toBeUndefined();
  expect(openText(createSecretKey(randomBytes(32)), sealed, 'ada')).toBeUndefined();
});

test.each(['sealed1:', 'sealed1:AAAA', 'sealed1:%%'])('%s opens to nothing', (stored) => {
  expect(openText(key, stored, 'ada')).toBeUndefined();
});

test('a text of an earlier release is what it is', () => {
  expect(openText(key, 'JBSWY3DPEHPK3PXP', 'ada')).toBe('JBSWY3DPEHPK3PXP');
});

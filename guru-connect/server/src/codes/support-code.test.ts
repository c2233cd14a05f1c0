import { createSecretKey } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { normaliseSupportCode } from '@guru-connect/proto/support-code';
import { codeHashes, makeSupportCode } from './support-code.ts';

const secret = (text: string) => ({ kid: text, key: createSecretKey(text.padEnd(32, '-'), 'utf8') });

test('a code has three groups of three symbols, none of which is mistaken for another', () => {
  const codes = Array.from({ length: 500 }, makeSupportCode);
  for (const code of codes) expect(code).toMatch(/^[A-HJ-KM-NP-Z2-9]{3}(-[A-HJ-KM-NP-Z2-9]{3}){2}$/);
  expect(codes.map(normaliseSupportCode)).toEqual(codes);
  expect(new Set(codes).size).toBe(codes.length);
  expect(new Set(codes.join('').replaceAll('-', '')).size).toBe(31);
});

test('a hash depends on the code and on the key, and is found again after the keys were rotated', () => {
  const [old, next] = [secret('old'), secret('new')];
  const [hash] = codeHashes('ABC-DEF-234', [old]);
  expect(codeHashes('ABCDEF234', [next, old])[1]).toBe(hash);
  expect(codeHashes('ABC-DEF-235', [old])).not.toContain(hash);
  expect(codeHashes('ABC-DEF-234', [next])).not.toContain(hash);
});

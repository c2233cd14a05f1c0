import { expect, test } from '@jest/globals';
import { storableJson } from './storable-json.ts';

test('replaces what jsonb refuses, in names and values at any depth, and nothing else', () => {
  expect(storableJson({ 'a\0': ['\ud800', { b: '\udc00x', c: '😀', d: 1, e: null }] })).toEqual({
    'a\u{fffd}': ['\u{fffd}', { b: '\u{fffd}x', c: '😀', d: 1, e: null }],
  });
});

import { expect, test } from '@jest/globals';
import { exposesKey } from './plain-text.ts';

test.each([
  ['ws://127.0.0.1:8470', false],
  ['ws://localhost', false],
  ['ws://[::1]:8470', false],
  ['wss://relay.example', false],
  ['ws://relay.example', true],
  ['ws://127.0.0.1.example', true],
  ['ws://10.0.0.1:8470', true],
])('%s: %s', (url, exposed) => {
  expect(exposesKey(url)).toBe(exposed);
});

import { expect, test } from '@jest/globals';
import { knownRelay, relayOrigin } from './known-relay.ts';

test.each([
  ['https://connect.example.com', 'https://connect.example.com'],
  ['https://Connect.Example.com/', 'https://connect.example.com'],
  ['http://127.0.0.1:8470', 'http://127.0.0.1:8470'],
  ['http://localhost:8470', 'http://localhost:8470'],
  ['http://[::1]:8470', 'http://[::1]:8470'],
])('%s is a relay', (text, origin) => {
  expect(relayOrigin(text)).toBe(origin);
});

test.each([
  'http://connect.example.com',
  'https://user@connect.example.com',
  'https://connect.example.com/path',
  'https://connect.example.com/?x',
  'http://127.0.0.1.example.com',
  'file:///etc/passwd',
  'javascript:alert(1)',
  'connect.example.com',
  '--relay',
])('%s is none', (text) => {
  expect(relayOrigin(text)).toBeUndefined();
});

const RELAYS = ['https://one.example', 'https://two.example'];

test('a link reaches a known relay and no other', () => {
  expect(knownRelay(RELAYS, 'https://two.example')).toBe('https://two.example');
  for (const other of ['https://evil.example', 'https://two.example.evil.example', 'http://two.example'])
    expect(() => knownRelay(RELAYS, other)).toThrow(expect.objectContaining({ code: 'unknown_relay' }));
});

test('a link without a relay reaches the only one that is known', () => {
  expect(knownRelay(['https://one.example'], undefined)).toBe('https://one.example');
  for (const relays of [RELAYS, []])
    expect(() => knownRelay(relays, undefined)).toThrow(expect.objectContaining({ code: 'relay_ambiguous' }));
});

import { expect, test } from '@jest/globals';
import { isExcluded } from './no-proxy.ts';

test.each([
  ['', 'relay.example.com', false],
  ['*', 'relay.example.com', true],
  ['example.com', 'relay.example.com', true],
  ['example.com', 'example.com', true],
  ['.example.com', 'relay.example.com', true],
  ['*.example.com', 'relay.example.com', true],
  ['EXAMPLE.com', 'Relay.Example.COM', true],
  ['example.com', 'badexample.com', false],
  ['other.com, example.com', 'example.com', true],
  ['other.com  example.com', 'example.com', true],
  ['example.com:8443', 'example.com', false],
  ['example.com:443', 'example.com', true],
  ['10.0.0.0/8', '10.1.2.3', true],
  ['10.0.0.0/8', '11.1.2.3', false],
  ['10.0.0.0/99', '10.1.2.3', false],
  ['10.0.0.0/', '10.1.2.3', false],
  ['10.1.2.3', '10.1.2.3', true],
  ['10.1.2.3:8443', '10.1.2.3', false],
  ['fd00::/8', 'fd00::7', true],
  ['fd00::7', 'fd00:0:0::7', true],
  ['[fd00::7]:443', 'fd00::7', true],
  ['[fd00::7]:80', 'fd00::7', false],
  ['10.0.0.0/8', 'fd00::7', false],
  ['.', 'example.com', false],
  [':::', 'example.com', false],
])('NO_PROXY=%j excludes %s, port 443: %s', (noProxy, host, expected) => {
  expect(isExcluded(host, 443, noProxy)).toBe(expected);
});

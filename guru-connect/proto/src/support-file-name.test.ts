import { expect, test } from '@jest/globals';
import { readSupportFileName, supportFileName } from './support-file-name.ts';

const CODE = 'K7M-2QX-9PD';
const PREFIX = `guru-connect-support-${CODE}`;

test.each([
  ['https://relay.example.com', 'relay_example_com', 'wss://relay.example.com'],
  ['https://relay.example.com:443', 'relay_example_com', 'wss://relay.example.com'],
  ['wss://Relay-2.example.com:8443', 'relay-2_example_com__8443', 'wss://relay-2.example.com:8443'],
  ['https://xn--bcher-kva.example', 'xn--bcher-kva_example', 'wss://xn--bcher-kva.example'],
  ['https://192.0.2.7', '192_0_2_7', 'wss://192.0.2.7'],
  ['http://127.0.0.1:8470', '127_0_0_1__8470', 'ws://127.0.0.1:8470'],
  ['http://localhost', 'localhost', 'ws://localhost'],
])('a file for %s says so, whatever a browser adds to its name', (origin, host, relayUrl) => {
  const name = `${PREFIX}-${host}`;
  expect(supportFileName(origin, 'k7m2qx9pd')).toBe(name);
  for (const added of ['', ' (1)', '(1)', '.exe', ' (2).exe', '.1', ' - Copy', ' (copy 1)']) {
    expect(readSupportFileName(name + added)).toEqual({ relayUrl, code: CODE });
  }
});

test.each([
  ['http://relay.example.com', CODE],
  ['https://localhost', CODE],
  ['https://[2001:db8::1]', CODE],
  ['https://relay_one.example.com', CODE],
  ['https://relay.example.com', 'K7M-2QX'],
  ['no origin', CODE],
])('no name can say %s with %s', (origin, code) => {
  expect(supportFileName(origin, code)).toBeUndefined();
});

test.each([
  'guru-connect-agent',
  PREFIX,
  `${PREFIX}-`,
  `${PREFIX}-relay_example_com__99999`,
  `${PREFIX}-relay_example_com__8443__1`,
  `${PREFIX}-relay__example`,
  `${PREFIX}--relay_example`,
  `${PREFIX}-relay_example-`,
  `${PREFIX}-relay.example.com`.replace('relay.', '.'),
  `${PREFIX}-user@relay_example`,
  `${PREFIX}-relay_example/etc`,
  'guru-connect-support-K7M-2QX-9P0-relay_example',
  `x${PREFIX}-relay_example`,
  `${PREFIX}-${'a'.repeat(60_000)}!`,
])('%.60s says nothing', (name) => {
  expect(readSupportFileName(name)).toBeUndefined();
});

test('a name never asks for a relay of another machine without TLS', () => {
  for (const host of ['127_0_0_1_example', 'localhost_example', '10_0_0_1', 'local']) {
    expect(readSupportFileName(`${PREFIX}-${host}`)?.relayUrl).toMatch(/^wss:/);
  }
});

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { PassThrough } from 'node:stream';
import { readConfig, receiveConfig } from './config.ts';

const KEY = 'gck_0123456789abcdef_secret';
const VALID = { relay_url: 'wss://relay.example/', agent_id: 'machine-1', agent_key: KEY };

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gc-config-'));
});

afterEach(() => rmSync(folder, { recursive: true }));

function fileWith(content: string, mode = 0o600): string {
  const file = join(folder, 'agent.json');
  writeFileSync(file, content);
  chmodSync(file, mode);
  return file;
}

test('a private, complete file is taken; the URL loses its last slash', () => {
  expect(readConfig(fileWith(JSON.stringify(VALID)))).toEqual({
    relayUrl: 'wss://relay.example',
    agentId: 'machine-1',
    agentKey: KEY,
  });
  expect(readConfig(fileWith(JSON.stringify(VALID), 0o400))).toMatchObject({ agentId: 'machine-1' });
});

test.each(['ws://127.0.0.1:8470', 'wss://relay.example:9443', 'ws://[::1]:8470', 'wss://Relay.Example'])(
  '%s is an origin',
  (relay_url) => {
    expect(readConfig(fileWith(JSON.stringify({ ...VALID, relay_url }))).relayUrl).toBe(relay_url);
  },
);

test.each([0o644, 0o640, 0o604, 0o660, 0o601])('mode %o is refused with the remedy', (mode) => {
  expect(() => readConfig(fileWith(JSON.stringify(VALID), mode))).toThrow('chmod 600');
});

test.each([
  ['relay_url', 'http://relay.example'],
  ['relay_url', 'not a url'],
  ['relay_url', 'wss://user:secret@relay.example'],
  ['relay_url', 'wss://relay.example/path'],
  ['relay_url', 'wss://relay.example/?key=secret'],
  ['agent_id', '../etc'],
  ['agent_id', 'x'.repeat(129)],
  ['agent_key', 'short'],
  ['agent_key', `line\nbreak${KEY}`],
  ['extra', 'field'],
])('%s = %j is refused', (field, value) => {
  const file = fileWith(JSON.stringify({ ...VALID, [field]: value }));
  expect(() => readConfig(file)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
});

test('no message quotes the key', () => {
  for (const content of [JSON.stringify({ ...VALID, agent_id: '' }), `{"agent_key": "${KEY}" oops`]) {
    const file = fileWith(content);
    expect(() => readConfig(file)).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret') }),
    );
  }
});

test('names the option when the file does not exist or is a folder', () => {
  expect(() => readConfig(join(folder, 'none.json'))).toThrow('--config FILE');
  expect(() => readConfig(folder)).toThrow('--config FILE');
});

const SUPPORT = { relay_url: 'wss://relay.example/', support_code: 'k7m 2qx 9pd' };

test('a support code takes the place of id and key', () => {
  expect(readConfig(fileWith(JSON.stringify(SUPPORT)))).toEqual({
    relayUrl: 'wss://relay.example',
    supportCode: 'K7M-2QX-9PD',
  });
});

test.each([
  { ...SUPPORT, support_code: 'K7M-2QX-9P0' },
  { ...VALID, ...SUPPORT },
])('refuses %j', (value) => {
  const file = fileWith(JSON.stringify(value));
  expect(() => readConfig(file)).toThrow(
    expect.objectContaining({ code: 'config_invalid', message: expect.not.stringContaining('K7M') }),
  );
});

test('a configuration comes from standard input, in parts', async () => {
  const input = new PassThrough();
  const received = receiveConfig(input);
  const text = JSON.stringify(SUPPORT);
  input.write(text.slice(0, 20));
  setImmediate(() => input.end(text.slice(20)));
  expect(await received).toEqual({ relayUrl: 'wss://relay.example', supportCode: 'K7M-2QX-9PD' });
});

test.each(['', 'K7M-2QX-9PD', ' '.repeat(70_000)])('standard input with %.12j is refused', async (text) => {
  const input = new PassThrough();
  input.end(text);
  await expect(receiveConfig(input)).rejects.toMatchObject({
    code: 'config_invalid',
    message: expect.not.stringContaining('K7M'),
  });
});

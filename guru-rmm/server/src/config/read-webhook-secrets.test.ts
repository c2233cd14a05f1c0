import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { readConfig } from './read-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'guru-rmm-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
const NEXT = `whsec_${Buffer.alloc(24, 2).toString('base64')}`;
const CONNECT = {
  CONNECT_SERVER_URL: 'http://127.0.0.1:8470',
  CONNECT_INTEGRATION_KEY: 'k'.repeat(32),
};
const read = (variables: Record<string, string>) => readConfig({ ...CONNECT, ...variables }).webhookSecrets;

test('no secret means that no webhooks are received', () => {
  expect(read({})).toEqual([]);
});

test('reads a secret from its variable or its file, and the next one beside it', () => {
  const file = join(folder, 'webhook-secret');
  writeFileSync(file, `${SECRET}\n`, { mode: 0o600 });
  expect(read({ CONNECT_WEBHOOK_SECRET: SECRET })).toEqual([SECRET]);
  expect(read({ CONNECT_WEBHOOK_SECRET_FILE: file, CONNECT_WEBHOOK_SECRET_NEXT: NEXT })).toEqual([
    SECRET,
    NEXT,
  ]);
});

test.each([
  [
    'a secret of another form',
    { CONNECT_WEBHOOK_SECRET: 'my-own-words' },
    /CONNECT_WEBHOOK_SECRET must be "whsec_"/,
  ],
  ['too short a secret', { CONNECT_WEBHOOK_SECRET: 'whsec_c2hvcnQ=' }, /24 to 64 bytes/],
  [
    'too long a secret',
    { CONNECT_WEBHOOK_SECRET: `whsec_${Buffer.alloc(65).toString('base64')}` },
    /24 to 64 bytes/,
  ],
  ['a next secret alone', { CONNECT_WEBHOOK_SECRET_NEXT: NEXT }, /needs CONNECT_WEBHOOK_SECRET/],
  [
    'a secret and its file',
    { CONNECT_WEBHOOK_SECRET: SECRET, CONNECT_WEBHOOK_SECRET_FILE: '/x' },
    /not both/,
  ],
  ['a file that is not there', { CONNECT_WEBHOOK_SECRET_FILE: '/nonexistent' }, /cannot be read/],
  [
    'no Guru Connect beside it',
    { CONNECT_WEBHOOK_SECRET: SECRET, CONNECT_SERVER_URL: '', CONNECT_INTEGRATION_KEY: '' },
    /CONNECT_SERVER_URL is not/,
  ],
])('refuses %s, and does not quote it', (_what, variables, words) => {
  let message = '';
  try {
    read(variables);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(words);
  expect(message).not.toContain('my-own-words');
  expect(message).not.toContain(SECRET);
});

import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ConfigurationError } from './configuration-error.ts';
import { loadTokenSecrets, parseTokenSecrets } from './token-secrets.ts';

test('a key is generated once, for the owner alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'guru-connect-secret-'));
  const first = loadTokenSecrets(folder, undefined);
  expect(loadTokenSecrets(folder, undefined)).toEqual(first);
  expect(statSync(join(folder, 'token-secret')).mode & 0o777).toBe(0o600);
  expect(first[0].kid).not.toContain(first[0].key.export().toString());
});

test("the operator's file may hold several, the newest first", () => {
  const folder = mkdtempSync(join(tmpdir(), 'guru-connect-secret-'));
  const file = join(folder, 'own');
  writeFileSync(file, `${'a'.repeat(32)}\n\n${'b'.repeat(32)}\n`);
  expect(loadTokenSecrets(folder, file).map(({ key }) => key.export().toString()[0])).toEqual(['a', 'b']);
});

test.each(['', '\n', 'short\n', `${'a'.repeat(32)}\nshort\n`])('refuses %j', (content) => {
  expect(() => parseTokenSecrets(content, 'file')).toThrow(ConfigurationError);
});

test('an operator file that is not there is named', () => {
  expect(() => loadTokenSecrets(tmpdir(), '/nonexistent/secret')).toThrow('/nonexistent/secret');
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { ConfigError } from './config-error.ts';
import { readConfig } from './read-config.ts';

const folder = mkdtempSync(join(tmpdir(), 'guru-rmm-config-'));
afterAll(() => rmSync(folder, { recursive: true }));
const file = (name: string, content: string) => {
  const path = join(folder, name);
  writeFileSync(path, content, { mode: 0o600 });
  return path;
};
const KEY = 'k'.repeat(32);

test('an empty environment gives the documented defaults, without remote control', () => {
  expect(readConfig({ CONNECT_SERVER_URL: '' })).toMatchObject({
    host: '127.0.0.1',
    port: 8480,
    publicOrigin: 'http://127.0.0.1:8480',
    trustedProxies: [],
    databaseUrl: null,
    databaseOwnerUrl: null,
    databaseAuditorUrl: null,
    databaseAdminUrl: null,
    firstAdmin: null,
    connect: null,
    logLevel: 'info',
    reconcileSeconds: 5,
  });
});

test('secrets come from files, without their final line break', () => {
  const config = readConfig({
    RMM_PUBLIC_URL: 'https://rmm.example.com/',
    RMM_ADMIN_EMAIL: 'a@example.com',
    RMM_ADMIN_PASSWORD_FILE: file('password', 'correct horse\n'),
    CONNECT_SERVER_URL: 'http://127.0.0.1:8470/',
    CONNECT_INTEGRATION_KEY_FILE: file('key', `${KEY}\n`),
  });
  expect(config.publicOrigin).toBe('https://rmm.example.com');
  expect(config.firstAdmin).toEqual({ email: 'a@example.com', password: 'correct horse' });
  expect(config.connect).toEqual({
    serverUrl: 'http://127.0.0.1:8470',
    publicOrigin: 'http://127.0.0.1:8470',
    integrationKey: KEY,
    releaseRoot: null,
  });
});

test('the public address is written as browsers write it', () => {
  expect(readConfig({ RMM_HOST: '::1', RMM_PORT: '80' }).publicOrigin).toBe('http://[::1]');
  expect(readConfig({ RMM_HOST: '0.0.0.0', RMM_PUBLIC_URL: 'http://rmm.lan:80' }).publicOrigin).toBe(
    'http://rmm.lan',
  );
});

test('this server may reach Guru Connect by plain http, while machines and browsers come by https', () => {
  const { connect } = readConfig({
    CONNECT_SERVER_URL: 'http://gc',
    CONNECT_PUBLIC_ORIGIN: 'https://connect.example.com',
    CONNECT_INTEGRATION_KEY: KEY,
  });
  expect(connect).toMatchObject({ serverUrl: 'http://gc', publicOrigin: 'https://connect.example.com' });
});

test('proxies are addresses, subnets, or names of such', () => {
  const { trustedProxies } = readConfig({ RMM_TRUSTED_PROXY: 'loopback, 10.0.0.0/8,fd00::1' });
  expect(trustedProxies).toEqual(['loopback', '10.0.0.0/8', 'fd00::1']);
});

describe('impossible environments are refused with one sentence that names the variable and no secret', () => {
  test.each<[string, Record<string, string>]>([
    ['RMM_PORT', { RMM_PORT: 'eighty' }],
    ['RMM_PORT', { RMM_PORT: '70000' }],
    ['RMM_PUBLIC_URL', { RMM_PORT: '0' }],
    ['RMM_PUBLIC_URL', { RMM_PUBLIC_URL: 'https://rmm.example.com/path' }],
    ['RMM_PUBLIC_URL', { RMM_PUBLIC_URL: 'ftp://rmm.example.com' }],
    ['RMM_PUBLIC_URL', { RMM_HOST: '0.0.0.0' }],
    ['RMM_PUBLIC_URL', { RMM_HOST: '::' }],
    ['RMM_PUBLIC_URL', { RMM_HOST: '0:0::0' }],
    ['RMM_HOST', { RMM_HOST: 'two words' }],
    ['RMM_TRUSTED_PROXY', { RMM_TRUSTED_PROXY: 'proxy.example.com' }],
    ['RMM_TRUSTED_PROXY', { RMM_TRUSTED_PROXY: '10.0.0.1,' }],
    ['RMM_ADMIN_PASSWORD_FILE', { RMM_ADMIN_EMAIL: 'a@example.com' }],
    ['RMM_ADMIN_EMAIL', { RMM_ADMIN_PASSWORD_FILE: '/nonexistent' }],
    [
      'RMM_ADMIN_PASSWORD_FILE',
      { RMM_ADMIN_EMAIL: 'a@example.com', RMM_ADMIN_PASSWORD_FILE: '/nonexistent' },
    ],
    [
      'RMM_ADMIN_PASSWORD_FILE',
      { RMM_ADMIN_EMAIL: 'a@example.com', RMM_ADMIN_PASSWORD_FILE: file('short', 'short') },
    ],
    [
      'RMM_ADMIN_PASSWORD_FILE',
      { RMM_ADMIN_EMAIL: 'a@example.com', RMM_ADMIN_PASSWORD_FILE: file('empty', '\n') },
    ],
    ['CONNECT_PUBLIC_ORIGIN', { CONNECT_SERVER_URL: 'http://[::1]:8470', CONNECT_INTEGRATION_KEY: KEY }],
    [
      'RMM_PUBLIC_URL',
      { RMM_HOST: '::1', CONNECT_SERVER_URL: 'http://127.0.0.1:8470', CONNECT_INTEGRATION_KEY: KEY },
    ],
    ['CONNECT_INTEGRATION_KEY', { CONNECT_SERVER_URL: 'http://gc' }],
    ['CONNECT_PUBLIC_ORIGIN', { CONNECT_SERVER_URL: 'http://gc', CONNECT_INTEGRATION_KEY: KEY }],
    [
      'CONNECT_PUBLIC_ORIGIN',
      {
        CONNECT_SERVER_URL: 'http://127.0.0.1:8470',
        CONNECT_PUBLIC_ORIGIN: 'http://10.0.0.4:8470',
        CONNECT_INTEGRATION_KEY: KEY,
      },
    ],
    ['CONNECT_SERVER_URL', { CONNECT_INTEGRATION_KEY: KEY }],
    ['CONNECT_INTEGRATION_KEY', { CONNECT_SERVER_URL: 'http://gc', CONNECT_INTEGRATION_KEY: 'hunter2' }],
    [
      'CONNECT_INTEGRATION_KEY',
      {
        CONNECT_SERVER_URL: 'http://gc',
        CONNECT_INTEGRATION_KEY: KEY,
        CONNECT_INTEGRATION_KEY_FILE: file('k', KEY),
      },
    ],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://x' }],
    ['RMM_DATABASE_AUDITOR_URL', { RMM_DATABASE_AUDITOR_URL: 'x' }],
    ['RMM_DATABASE_OWNER_URL', { RMM_DATABASE_OWNER_URL: 'postgres://x' }],
    ['RMM_LOG_LEVEL', { RMM_LOG_LEVEL: 'loud' }],
  ])('%s in %j', (variable, environment) => {
    expect(() => readConfig(environment)).toThrow(ConfigError);
    expect(() => readConfig(environment)).toThrow(variable);
    expect(() => readConfig(environment)).not.toThrow(/hunter2|kkkk/);
  });
});

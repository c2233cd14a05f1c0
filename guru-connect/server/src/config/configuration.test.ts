import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { deriveConfiguration } from './configuration.ts';
import { ConfigurationError } from './configuration-error.ts';
import { describeEnvironment, readEnvironment } from './environment.ts';

const KEY = 'k'.repeat(32);
const derive = (variables: Record<string, string>) => deriveConfiguration(readEnvironment(variables));
const folder = mkdtempSync(join(tmpdir(), 'guru-connect-config-'));
const keyFile = join(folder, 'key');
writeFileSync(keyFile, `${KEY}\n`);

/** The sentence with which a configuration is refused. */
function refusal(variables: Record<string, string>): string {
  try {
    derive(variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error('it was accepted');
}

describe('what works', () => {
  test('nothing set: everything has its default and the namespace is closed', () => {
    const config = derive({});
    expect([config.host, config.port, config.publicUrl]).toEqual(['127.0.0.1', 8470, undefined]);
    expect(config.integrationKeys).toEqual([]);
    expect([config.viewerTokenSeconds, config.sessionWaitSeconds, config.reconnectGraceSeconds]).toEqual([
      300, 300, 20,
    ]);
    expect(config.features.embedded_viewer).toBe(true);
    expect(config.features.consent_prompt).toBe(true);
    expect(config.features.clipboard).toBe(false);
  });

  test('an empty variable is an absent one', () => {
    expect(derive({ CONNECT_PORT: '', DATABASE_URL: ' ', CONNECT_INTEGRATION_KEY: '' }).port).toBe(8470);
  });

  test('origins and features come apart at spaces and commas', () => {
    const config = derive({
      CONNECT_EMBED_ALLOWED_ORIGINS: 'https://a.example, http://127.0.0.1:8480/ ',
      CONNECT_DISABLED_FEATURES: 'embedded_viewer,clipboard release_channel',
    });
    expect(config.embedAllowedOrigins).toEqual(['https://a.example', 'http://127.0.0.1:8480']);
    expect([config.features.embedded_viewer, config.features.release_channel]).toEqual([false, false]);
    expect(config.features.programmatic_sessions).toBe(true);
  });

  test('the clipboard is off until the operator sets which way it may go', () => {
    expect(derive({}).clipboard).toBe('off');
    const allowed = derive({ CONNECT_CLIPBOARD: 'to_machine' });
    expect([allowed.clipboard, allowed.features.clipboard]).toEqual(['to_machine', true]);
    const disabled = derive({ CONNECT_CLIPBOARD: 'both', CONNECT_DISABLED_FEATURES: 'clipboard' });
    expect([disabled.clipboard, disabled.features.clipboard]).toEqual(['off', false]);
  });

  test('no support codes without the question that their sessions begin with', () => {
    const { features } = derive({ CONNECT_DISABLED_FEATURES: 'consent_prompt' });
    expect([features.consent_prompt, features.support_codes]).toEqual([false, false]);
  });

  test('keys come from a file too, and a second one is accepted beside the first', () => {
    const config = derive({
      CONNECT_INTEGRATION_KEY_FILE: keyFile,
      CONNECT_INTEGRATION_KEY_NEXT: 'n'.repeat(40),
    });
    expect(config.integrationKeys).toEqual([KEY, 'n'.repeat(40)]);
    expect(derive({ AGENT_API_KEY_FILE: keyFile }).sharedAgentKey).toBe(KEY);
  });
});

test('every variable is described, in a line that a terminal shows whole', () => {
  const lines = describeEnvironment().trimEnd().split('\n');
  expect(lines.length).toBeGreaterThan(20);
  for (const line of lines) expect(line).toMatch(/^ {2}(CONNECT|DATABASE|AGENT)_[A-Z_]+ {2,}\S.{10,}$/);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(120);
});

describe('the receiver of session webhooks', () => {
  const SECRET = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
  const NEXT = Buffer.alloc(24, 2).toString('base64');
  const receiver = {
    CONNECT_WEBHOOK_URL: 'https://rmm.example.com/hooks?x=1',
    CONNECT_WEBHOOK_SECRET: SECRET,
  };

  test('none: the feature is off', () => {
    expect([derive({}).features.session_webhooks, derive({}).webhookReceiver]).toEqual([false, undefined]);
  });

  test('one switches the feature on; with two secrets everything is signed twice', () => {
    const config = derive({ ...receiver, CONNECT_WEBHOOK_SECRET_NEXT: NEXT });
    expect(config.features.session_webhooks).toBe(true);
    expect(config.webhookReceiver?.secrets).toEqual([SECRET, NEXT]);
    expect(config.webhookReceiver?.url.href).toBe('https://rmm.example.com/hooks?x=1');
  });

  test('the switch of the feature takes it away again', () => {
    const config = derive({ ...receiver, CONNECT_DISABLED_FEATURES: 'session_webhooks' });
    expect([config.features.session_webhooks, config.webhookReceiver]).toEqual([false, undefined]);
  });

  test('the secret may lie in a file', () => {
    const file = join(folder, 'webhook-secret');
    writeFileSync(file, `${SECRET}\n`);
    const config = derive({ CONNECT_WEBHOOK_URL: 'http://127.0.0.1:9/', CONNECT_WEBHOOK_SECRET_FILE: file });
    expect(config.webhookReceiver?.secrets).toEqual([SECRET]);
  });

  test.each(['http://localhost:1/', 'http://[::1]:1/x', 'http://127.8.9.1'])('%s is loopback', (url) => {
    expect(derive({ ...receiver, CONNECT_WEBHOOK_URL: url }).webhookReceiver?.url.href).toContain(url);
  });

  test.each<[string, Record<string, string>]>([
    ['CONNECT_WEBHOOK_URL', { CONNECT_WEBHOOK_URL: 'http://rmm.example.com/' }],
    ['CONNECT_WEBHOOK_URL', { CONNECT_WEBHOOK_URL: 'http://127.0.0.1.example.com/' }],
    ['CONNECT_WEBHOOK_URL', { CONNECT_WEBHOOK_URL: 'https://my-secret@rmm.example.com/' }],
    ['CONNECT_WEBHOOK_URL', { CONNECT_WEBHOOK_URL: 'https://rmm.example.com/#my-secret' }],
    ['CONNECT_WEBHOOK_URL', { CONNECT_WEBHOOK_URL: 'my-secret' }],
    ['CONNECT_WEBHOOK_URL', { CONNECT_WEBHOOK_URL: '' }],
    ['CONNECT_WEBHOOK_SECRET', { CONNECT_WEBHOOK_SECRET: '' }],
    ['CONNECT_WEBHOOK_SECRET', { CONNECT_WEBHOOK_SECRET: 'whsec_my-secret' }],
    ['CONNECT_WEBHOOK_SECRET', { CONNECT_WEBHOOK_SECRET: '', CONNECT_WEBHOOK_SECRET_NEXT: NEXT }],
    ['CONNECT_WEBHOOK_SECRET_NEXT', { CONNECT_WEBHOOK_SECRET_NEXT: 'whsec_my-secret' }],
  ])('%s of %j is refused, and not quoted', (variable, variables) => {
    expect(refusal({ ...receiver, ...variables })).toContain(variable);
    expect(refusal({ ...receiver, ...variables })).not.toContain('my-secret');
  });
});

describe('what cannot work is refused in one sentence that names the variable', () => {
  test.each<[string, Record<string, string>]>([
    ['CONNECT_PORT', { CONNECT_PORT: '70000' }],
    ['CONNECT_PORT', { CONNECT_PORT: 'http' }],
    ['CONNECT_PUBLIC_URL', { CONNECT_PUBLIC_URL: 'connect.example.com' }],
    ['CONNECT_PUBLIC_URL', { CONNECT_PUBLIC_URL: 'https://connect.example.com/path' }],
    ['CONNECT_PUBLIC_URL', { CONNECT_PUBLIC_URL: 'ftp://connect.example.com' }],
    ['DATABASE_URL', { DATABASE_URL: 'mysql://localhost' }],
    ['CONNECT_DATABASE_AUDITOR_URL', { CONNECT_DATABASE_AUDITOR_URL: 'localhost' }],
    ['DATABASE_URL', { CONNECT_DATABASE_OWNER_URL: 'postgres://localhost' }],
    ['CONNECT_INTEGRATION_KEY', { CONNECT_INTEGRATION_KEY: 'short' }],
    ['CONNECT_INTEGRATION_KEY', { CONNECT_INTEGRATION_KEY: `${'k'.repeat(31)} k` }],
    ['CONNECT_INTEGRATION_KEY', { CONNECT_INTEGRATION_KEY: KEY, CONNECT_INTEGRATION_KEY_FILE: keyFile }],
    ['CONNECT_INTEGRATION_KEY_FILE', { CONNECT_INTEGRATION_KEY_FILE: join(folder, 'absent') }],
    ['CONNECT_INTEGRATION_KEY_NEXT', { CONNECT_INTEGRATION_KEY_NEXT: KEY }],
    ['AGENT_API_KEY', { AGENT_API_KEY: 'short' }],
    ['AGENT_API_KEY', { AGENT_API_KEY: KEY, AGENT_API_KEY_FILE: keyFile }],
    ['AGENT_API_KEY_FILE', { AGENT_API_KEY_FILE: join(folder, 'absent') }],
    ['CONNECT_EMBED_ALLOWED_ORIGINS', { CONNECT_EMBED_ALLOWED_ORIGINS: '*' }],
    ['CONNECT_EMBED_ALLOWED_ORIGINS', { CONNECT_EMBED_ALLOWED_ORIGINS: 'https://a.example/path' }],
    ['CONNECT_EMBED_ALLOWED_ORIGINS', { CONNECT_EMBED_ALLOWED_ORIGINS: "https://a.example 'self'" }],
    ['which a Content-Security-Policy cannot name', { CONNECT_EMBED_ALLOWED_ORIGINS: 'http://[::1]:8480' }],
    ['CONNECT_DISABLED_FEATURES', { CONNECT_DISABLED_FEATURES: 'telepathy' }],
    ['CONNECT_VIEWER_TOKEN_SECONDS', { CONNECT_VIEWER_TOKEN_SECONDS: '0' }],
    ['CONNECT_LOG_LEVEL', { CONNECT_LOG_LEVEL: 'loud' }],
  ])('%s of %j', (variable, variables) => {
    expect(refusal(variables)).toContain(variable);
  });

  test('a secret that does not fit is not quoted', () => {
    expect(refusal({ CONNECT_INTEGRATION_KEY: 'my-secret' })).not.toContain('my-secret');
  });
});

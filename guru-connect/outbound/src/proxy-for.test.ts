import { expect, test } from '@jest/globals';
import { ProxySettingError, proxyFor } from './proxy-for.ts';

test.each([
  ['https://relay.example', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['wss://relay.example/ws', { https_proxy: 'http://p:1' }, 'http://p:1/'],
  ['ws://relay.example/ws', { HTTP_PROXY: 'http://p:1' }, 'http://p:1/'],
  ['http://relay.example', { HTTPS_PROXY: 'http://p:1' }, undefined],
  ['https://relay.example', { HTTP_PROXY: 'http://p:1' }, undefined],
  ['https://relay.example', { ALL_PROXY: 'https://p' }, 'https://p/'],
  ['https://relay.example', { HTTPS_PROXY: 'p:3128' }, 'http://p:3128/'],
  ['https://relay.example', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'relay.example' }, undefined],
  ['https://relay.example', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'relay.example:8443' }, 'http://p:1/'],
  ['https://[fd00::7]/', { HTTPS_PROXY: 'http://p:1', no_proxy: 'fd00::/8' }, undefined],
  ['https://127.0.0.1', { HTTPS_PROXY: 'http://p:1' }, undefined],
  ['https://[::1]', { HTTPS_PROXY: 'http://p:1' }, undefined],
  ['ws://localhost:8470', { HTTP_PROXY: 'http://p:1' }, undefined],
  ['https://relay.example', {}, undefined],
])('%s with %j goes through %s', (url, environment, expected) => {
  expect(proxyFor(new URL(url), environment)).toEqual(expected === undefined ? undefined : new URL(expected));
});

test('refuses a proxy of another kind by the name of its variable, without its password', () => {
  const environment = { ALL_PROXY: 'socks5://user:secret@p:1080' };
  const refusal = proxyFor(new URL('https://relay.example'), environment);
  expect(refusal).toBeInstanceOf(ProxySettingError);
  expect(String(refusal)).toMatch(/ALL_PROXY must be an http or https address(?!.*secret)/);
});

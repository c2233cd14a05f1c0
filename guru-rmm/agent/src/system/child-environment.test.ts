import { expect, it } from '@jest/globals';
import { childEnvironment } from './child-environment.ts';

it('gives the remote desktop agent its display and the way to connect, and no other secret', () => {
  const own = {
    DISPLAY: ':0',
    HOME: '/root',
    HTTPS_PROXY: 'http://proxy.example:3128',
    no_proxy: '10.0.0.0/8',
    SSL_CERT_FILE: '/etc/own.pem',
    NODE_EXTRA_CA_CERTS: '/etc/extra.pem',
    CONNECT_INTEGRATION_KEY: 'k',
    NODE_OPTIONS: '--x',
    LANG: undefined,
  };
  const { CONNECT_INTEGRATION_KEY: _, NODE_OPTIONS: __, LANG: ___, ...expected } = own;
  expect(childEnvironment(own)).toEqual(expected);
});

import { describe, expect, it } from '@jest/globals';
import { firstProxy, proxyVariables } from './proxy-settings.ts';

const on = (ProxyServer: string, ProxyOverride: string | null = null) =>
  proxyVariables({ ProxyEnable: 1, ProxyServer, ProxyOverride });

describe('proxyVariables', () => {
  it('takes one proxy for everything', () => {
    expect(on('proxy.example:3128')).toEqual({
      HTTP_PROXY: 'proxy.example:3128',
      HTTPS_PROXY: 'proxy.example:3128',
    });
  });

  it('takes a proxy for each scheme, and none for a scheme that has none', () => {
    expect(on('http=a:1;ftp=b:2')).toEqual({ HTTP_PROXY: 'a:1' });
    expect(on('http=a:1;https=c:3')).toEqual({ HTTP_PROXY: 'a:1', HTTPS_PROXY: 'c:3' });
  });

  it('excludes names, and has no word for names without a dot', () => {
    expect(on('a:1', '*.intranet.example;10.*;<local>').NO_PROXY).toBe('*.intranet.example,10.*');
  });

  it('is empty when the proxy is switched off or nowhere named', () => {
    expect(proxyVariables({ ProxyEnable: 0, ProxyServer: 'a:1', ProxyOverride: null })).toEqual({});
    expect(proxyVariables({ ProxyEnable: 1, ProxyServer: null, ProxyOverride: null })).toEqual({});
  });
});

describe('firstProxy', () => {
  it('takes the whole of the first that names a proxy, and nothing of another', () => {
    const machine = { HTTP_PROXY: 'machine:1', NO_PROXY: 'lan' };
    expect(firstProxy({ HTTPS_PROXY: 'user:1' }, machine)).toEqual({ HTTPS_PROXY: 'user:1' });
    expect(firstProxy({}, machine)).toEqual(machine);
    expect(firstProxy({}, {})).toEqual({});
  });
});

import { isExcluded } from './no-proxy.ts';

/** The proxy that the environment names cannot be used. The message never holds its password. */
export class ProxySettingError extends Error {
  readonly code = 'PROXY_SETTING';
}

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|::1)$/i;
const PORT: Record<string, number> = { 'http:': 80, 'ws:': 80, 'https:': 443, 'wss:': 443 };

/**
 * The proxy on the way to a URL, as `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` have it, upper or lower case; undefined
 * for a direct connection. A WebSocket takes the proxy of its HTTP scheme. The loopback is always reached directly.
 * @returns ProxySettingError, which each connection then fails with, for a proxy that is not `http:` or `https:`
 */
export function proxyFor(url: URL, environment: NodeJS.ProcessEnv): URL | ProxySettingError | undefined {
  const read = (name: string) => environment[name.toLowerCase()] || environment[name] || '';
  const host = hostOf(url);
  if (LOOPBACK.test(host) || isExcluded(host, portOf(url), read('NO_PROXY'))) return undefined;
  const name = /^(https|wss):$/.test(url.protocol) ? 'HTTPS_PROXY' : 'HTTP_PROXY';
  const text = read(name) || read('ALL_PROXY');
  if (text === '') return undefined;
  const address = text.includes('://') ? text : `http://${text}`;
  const proxy = URL.canParse(address) ? new URL(address) : undefined;
  if (proxy?.protocol === 'http:' || proxy?.protocol === 'https:') return proxy;
  return new ProxySettingError(
    `${read(name) ? name : 'ALL_PROXY'} must be an http or https address, such as http://proxy.example.com:3128`,
  );
}

/** The host as sockets take it: an IPv6 address without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[(.*)\]$/, '$1');
}

export function portOf({ port, protocol }: URL): number {
  return port === '' ? (PORT[protocol] ?? 0) : Number(port);
}

import { isIPv6 } from 'node:net';
import { hostOf, portOf, proxyFor } from './proxy-for.ts';

/** The address that is connected to, and the proxy on the way, for people: no path, no user, no password. */
export function routeOf(url: URL, environment: NodeJS.ProcessEnv = process.env): string {
  const proxy = proxyFor(url, environment);
  return proxy instanceof URL
    ? `${authorityOf(url)} through the proxy ${authorityOf(proxy)}`
    : authorityOf(url);
}

function authorityOf(url: URL): string {
  const host = hostOf(url);
  return `${isIPv6(host) ? `[${host}]` : host}:${portOf(url)}`;
}
